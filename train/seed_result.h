#pragma once

#include <optional>
#include <span>

#include "base/json.h"
#include "train/train.h"

namespace pointsman::train {

// The summary line of metrics.jsonl: `step`, `seed`, `train_runtime` in seconds,
// `train_samples_per_second`, `peak_memory_mb`, and what was reached.
Json summary_of(const SeedResult& seed);
// The joint one of several seeds, with mean, sd and values of the macro F1.
Json summary_of(const TrainResult& result);

// The line of one fold of a cross-validation, summary_of with `fold`; and the joint one of all
// folds and of the training after them.
Json fold_summary(const TrainResult& result, const Json& fold);
Json summary_of(std::span<const TrainResult> folds, const TrainResult& last);

// Fills the joint figures from `seeds`: the best seed has the highest macro F1, the first of
// equals.
void join_seeds(TrainResult& result);

// FOLDER/checkpoints/result.json says that the folder's training is over. Nothing where it is not.
// Errors: system; data, when the file is not what write_result wrote.
void write_result(const Path& folder, const SeedResult& result);
std::optional<SeedResult> read_result(const Path& folder);

}  // namespace pointsman::train
