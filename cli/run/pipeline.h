#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "cli/run/opened_run.h"
#include "cli/run/training.h"
#include "data/example.h"

namespace pointsman::cli {

// A training that has ended, with all that an evaluation of it needs.
struct TrainedRun {
  std::unique_ptr<OpenedRun> run;
  data::Splits splits;
  Training training;
};

// Reads, splits, writes the run folder's config.yaml, environment.json and data/, and trains.
// `looks` at the rows before (analysis.h). Errors and Interrupted as train_parts; a new run that
// fails before its first checkpoint leaves no folder.
TrainedRun train_run(const RunRequest& request, bool looks = false);

// Measures the trained model, every seed's, and the baselines on the test rows: evaluation.json and
// predictions.csv. Returns the table for a person.
std::string evaluate_run(const TrainedRun& trained);

}  // namespace pointsman::cli
