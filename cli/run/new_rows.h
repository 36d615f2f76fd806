#pragma once

#include "cli/run/opened_run.h"
#include "cli/run/training.h"
#include "train/train.h"

namespace pointsman::cli {

// Makes the new rows that the config asks for, or on a resume reads those that were made:
// FOLDER/data/augmented.csv and augmentation.json. With augment.decide they are judged by trainings
// with and without them (verdict.h). Those that are kept are put behind the train rows of
// `request`. Errors: those of augment::augment and of train::train; Interrupted.
void add_new_rows(const OpenedRun& run, const TrainingParts& parts, train::TrainRequest& request);

}  // namespace pointsman::cli
