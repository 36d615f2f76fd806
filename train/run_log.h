#pragma once

#include <cstdint>
#include <string_view>

#include "base/append_file.h"
#include "base/file.h"
#include "base/json.h"
#include "train/tensorboard.h"

namespace pointsman::train {

// metrics.jsonl and the TensorBoard event file of one training, line by line the same.
class RunLog {
 public:
  // Both files anew, or, after a resume, cut to the sizes that they had at the checkpoint. Errors:
  // system.
  RunLog(const Path& folder, std::uint64_t metrics_bytes, std::uint64_t event_bytes);

  // A flat object of numbers with the key `step`; its numbers are drawn as "GROUP/KEY".
  void add(std::string_view group, const Json& record);

  std::uint64_t metrics_bytes() const { return metrics_.size(); }
  std::uint64_t event_bytes() const { return events_.size(); }
  void sync();  // to the disk

 private:
  AppendFile metrics_;
  EventFile events_;
};

}  // namespace pointsman::train
