#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "train/train.h"

namespace pointsman::train {

// A folder of its own for a test, removed at its end.
class RunFolder {
 public:
  explicit RunFolder(const std::string& name);
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

data::Dataset make_dataset(const std::vector<std::pair<std::string, std::string>>& text_and_label);

// The tiny encoder of tests/data, 24 train rows of three skewed labels, 9 validation rows, fp32,
// one thread.
TrainRequest tiny_request(const Path& folder);

// The objects of a metrics.jsonl, and those of them with a key.
std::vector<Json> read_metrics(const Path& folder);
std::vector<Json> with_key(const std::vector<Json>& lines, const std::string& key);

// metrics.jsonl without what only a clock knows.
std::vector<Json> without_times(std::vector<Json> lines);

}  // namespace pointsman::train
