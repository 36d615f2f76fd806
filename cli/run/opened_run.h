#pragma once

#include <string>

#include "cli/run/request.h"
#include "cli/run_config.h"
#include "cli/run_folder.h"
#include "model/classifier.h"

namespace pointsman::cli {

// A run from its config to its end: what all its trainings share.
class OpenedRun {
 public:
  // Reads the config and looks at what lies where the run is to be; writes nothing. Errors: those
  // of load_run_config and RunFolder; system, when the encoder's folder is absent.
  explicit OpenedRun(const RunRequest& asked);

  // Makes the folder with config.yaml and environment.json. From here on a signal stops cleanly.
  // Errors: as RunFolder::begin; data, when a resume finds other data than the run began with.
  void begin(const std::string& dataset_hash);
  // The folder stays, whatever happens from now on.
  void keep() { folder_.keep(); }
  bool resumes() const { return folder_.resumes(); }

  // How the run's models are loaded.
  model::ClassifierOptions classifier_options() const;

  const RunRequest request;
  const RunConfig config;
  const Path path;

 private:
  RunFolder folder_;
};

}  // namespace pointsman::cli
