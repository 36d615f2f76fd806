#pragma once

#include "base/json.h"
#include "cli/run/opened_run.h"
#include "train/train.h"

namespace pointsman::cli {

// Trains twice for each of augment.decide's seeds, which go on from the first of train.seeds, and
// judges the models' answers to the validation rows (eval/verdict.h): the `verdict` of
// augmentation.json, with the metric of each training under `without` and `with`. Errors and
// Interrupted: as train::train.
Json decide(const OpenedRun& run, const train::TrainRequest& without,
            const train::TrainRequest& with);

// Where the trainings of decide() lie until their verdict is written down, below the folder of the
// training that it is for.
Path decide_folder(const Path& training);

}  // namespace pointsman::cli
