#pragma once

#include <string>

#include "base/file.h"
#include "cli/run_config.h"
#include "cli/run_folder.h"
#include "data/example.h"
#include "data/labels.h"
#include "train/train.h"

namespace pointsman::cli {

// What `run` and `train` are asked on the command line.
struct RunRequest {
  Path config;
  std::vector<std::string> overrides;
  Path out;  // "": runs/NAME
  Existing existing = Existing::refuse;
  int threads = 0;             // 0: the cores of the machine
  std::string resume_command;  // what an interrupted user types
};

// The rows of a config, read and split.
struct Rows {
  data::Splits splits;
  data::LabelMap labels;  // of the train rows
};
Rows prepare_rows(const data::DataConfig& config);

// A training that has ended, with all that an evaluation of it needs.
struct TrainedRun {
  RunConfig config;
  Path folder;
  Rows rows;
  train::TrainResult result;
};

// Reads, splits, writes the run folder's config.yaml, environment.json and data/, and trains.
// Errors and Interrupted as train::train; a new run that fails before its first checkpoint leaves
// no folder.
TrainedRun train_run(const RunRequest& request);

// Measures the trained model, every seed's, and the baselines on the test rows: evaluation.json and
// predictions.csv. Returns the table for a person.
std::string evaluate_run(const TrainedRun& run, const RunRequest& request);

}  // namespace pointsman::cli
