#pragma once

#include <torch/types.h>

#include <cstdint>
#include <future>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "model/safetensors.h"
#include "model/sequence_classifier.h"
#include "train/optimizer.h"
#include "train/run_state.h"

namespace pointsman::train {

// All that a training needs to go on as if it had not stopped.
struct Checkpoint {
  RunState state;
  model::NamedTensors
      weights;  // trainable parameters; of the word embeddings the rows that were touched
  model::NamedTensors optimizer;  // Optimizer::state()
};

// What `optimizer` trains of `model`, as views: use it before the next step. Frozen parameters and
// word rows that were not read in this phase are those it began with, so they are left out: a
// checkpoint of a large vocabulary stays small.
Checkpoint capture(const RunState& state, const model::SequenceClassifier& model,
                   const Optimizer& optimizer);

// The reverse, for a model that holds the weights that the phase began with everywhere else.
// Errors: model, for a tensor that is missing or of another shape.
void restore(const Checkpoint& checkpoint, model::SequenceClassifier& model, Optimizer& optimizer);
// The weights alone; of the CPU's optimizer they are complete only after its flush().
void restore_weights(const Checkpoint& checkpoint, model::SequenceClassifier& model);

// The folder FOLDER/checkpoints: step-N/{state.json, weights.safetensors, optimizer.safetensors},
// the newest two, the best, and the end of Phase::pairs. A checkpoint is written into step-N.tmp,
// flushed to disk and renamed: it is there whole or not at all.
class CheckpointStore {
 public:
  // Removes what a killed process left half-written. Errors: system.
  explicit CheckpointStore(Path folder);
  ~CheckpointStore();

  std::optional<std::int64_t> newest() const;
  // Errors: system, data or model, naming the file.
  Checkpoint load(std::int64_t step) const;

  // Writes the files from the tensors themselves, so that no copy of them is needed; flushing to
  // disk and renaming go on in the background, after which all but those are dropped. Errors:
  // system, for this checkpoint or the one before; those on disk stay good.
  void save(const Checkpoint& checkpoint);
  // Until all is on disk. Errors: system.
  void wait();
  // Removes every checkpoint.
  void clear();

 private:
  Path step_folder(std::int64_t step) const;
  void publish(const Path& temporary, const Path& target) const;
  void prune(const std::set<std::int64_t>& needed) const;

  Path folder_;
  std::future<void> publishing_;
};

}  // namespace pointsman::train
