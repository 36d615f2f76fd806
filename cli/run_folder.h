#pragma once

#include <string>

#include "base/file.h"
#include "base/json.h"

namespace pointsman::cli {

// What a command does with a run folder that exists.
enum class Existing { refuse, resume, replace };

// A run's folder. It is touched only by begin(), and a new one that fails before there is anything
// to resume leaves nothing behind.
class RunFolder {
 public:
  // Errors: config, when the folder exists and may not be used.
  RunFolder(Path path, Existing existing);
  // Removes what begin() wrote, unless keep() was called or a checkpoint or a model came into
  // being.
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  // Creates the folder (replacing an older run's files if it was asked to) with config.yaml. On a
  // resume the config must be the one that the run began with. Errors: config, system.
  void begin(const std::string& resolved_config);
  void keep() { keep_ = true; }

  const Path& path() const { return path_; }
  // Whether begin() goes on with a run that was there.
  bool resumes() const { return resumes_; }

 private:
  void refuse_other_config(const std::string& resolved_config) const;

  Path path_;
  Existing existing_;
  bool resumes_ = false;
  bool began_new_ = false;
  bool keep_ = false;
};

// The config of the run that an artifact lies in (its parent folder's config.yaml and
// data/train.csv), "" where it lies in none.
Path run_of_model(const Path& model);

}  // namespace pointsman::cli
