#pragma once

#include <vector>

#include "cli/run/opened_run.h"
#include "data/example.h"
#include "train/train.h"

namespace pointsman::cli {

// The rows of one training, and where it goes.
struct TrainingParts {
  const data::Dataset& train;
  const data::Dataset& validation;
  std::vector<data::Example> elsewhere;  // rows that no new row may repeat, beside validation's
  Path folder;                           // exists; gets encoder/, data/augmented.csv, model/, …
  bool keep_checkpoints = true;
};

struct Training {
  train::TrainResult result;
  Path encoder;  // that it began with
};

// Makes the encoder where the config has none, the new rows that the config asks for (with the
// verdict on them, new_rows.h), and trains. Errors and Interrupted: as train::train, and those of
// augment::augment.
Training train_parts(const OpenedRun& run, const TrainingParts& parts);

}  // namespace pointsman::cli
