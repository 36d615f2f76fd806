#pragma once

#include "train/checkpoint.h"
#include "train/setup.h"
#include "train/train.h"

namespace pointsman::train {

// Gives a fresh model the weights that Phase::pairs ended with, where that is over.
void restore_pairs(const Setup& setup, const RunState& state, const CheckpointStore& store,
                   model::SequenceClassifier& model);

// Writes the artifact of a checkpoint to `target`, whole or not at all: the fp32 weights, a
// temperature and a decision rule fitted on validation, golden rows of train and validation.
// Returns what is known of the seed by then. Errors: model (the checkpoint does not fit the
// encoder), system.
SeedResult write_artifact(const Setup& setup, std::int64_t seed, const Path& target,
                          const CheckpointStore& store, std::int64_t best_step);

// A copy of a folder's files under another name, by hard links where the file system has them;
// whole or not at all. Errors: system.
void link_folder(const Path& from, const Path& to);

// The most memory that the process ever had resident, in MiB.
double peak_memory_mb();

}  // namespace pointsman::train
