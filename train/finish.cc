#include "train/finish.h"

#include <sys/resource.h>

#include <utility>

#include "base/error.h"
#include "eval/calibration.h"
#include "eval/decision_rule.h"
#include "model/artifact.h"
#include "train/predict.h"

namespace pointsman::train {

namespace {

// Every weight as the checkpoint's optimizer would have it; a model frozen as in its epoch.
void restore_all(const Setup& setup, const Checkpoint& checkpoint,
                 model::SequenceClassifier& model) {
  if (setup.uses_device_pass()) return restore_weights(checkpoint, model);
  AdamW optimizer(model, optimizer_options(setup.request.config, checkpoint.state.epoch));
  restore(checkpoint, model, optimizer);
  optimizer.flush();
}

}  // namespace

void restore_pairs(const Setup& setup, const RunState& state, const CheckpointStore& store,
                   model::SequenceClassifier& model) {
  if (state.pairs_step == 0) return;
  freeze(model, setup.request.config, 0);
  restore_all(setup, store.load(state.pairs_step), model);
}

SeedResult write_artifact(const Setup& setup, std::int64_t seed, const Path& target,
                          const CheckpointStore& store, std::int64_t best_step) {
  const TrainRequest& request = setup.request;
  Checkpoint best = store.load(best_step);
  const RunState state = best.state;
  const auto model = build_model(setup, seed, 0);
  restore_pairs(setup, state, store, *model);
  freeze(*model, request.config, state.epoch);
  restore_all(setup, best, *model);
  best = {};  // its mapped files leave the memory
  // The artifact answers in fp32 and by the CPU, whatever it was trained in and on: its temperature
  // is fitted on those answers.
  model->set_precision(model::Precision::fp32);
  SeedResult result;
  result.seed = seed;
  result.best_step = state.step;
  result.validation_macro_f1 = state.best_macro_f1;
  result.model = target;
  const data::Predictions validation = predict_rows(*model, setup.validation, request.labels,
                                                    request.config.per_device_eval_batch_size);
  result.decision.temperature = eval::fit_temperature(validation);
  // In the head's bias, every reader of the folder decides alike.
  model->shift_logits(eval::fit_logit_shift(request.imbalance.decision, validation,
                                            setup.class_counts, result.decision.temperature));

  std::vector<data::Example> rows = request.train.rows;
  rows.insert(rows.end(), request.validation.rows.begin(), request.validation.rows.end());
  model::ArtifactSpec spec;
  spec.name = request.name;
  spec.model = request.model;
  spec.text_pair = request.train.has_pairs;
  spec.labels = request.labels;
  spec.decision = result.decision;
  spec.trained_on = {request.train.hash, static_cast<std::int64_t>(request.train.rows.size()), seed,
                     request.commit};
  spec.golden_from = rows;
  model::write_artifact(target, *model, *setup.tokenizer, spec);
  return result;
}

double peak_memory_mb() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;  // Linux counts KiB
}

void link_folder(const Path& from, const Path& to) {
  const Path temporary = to.string() + ".tmp";
  try {
    std::filesystem::remove_all(temporary);
    create_folders(temporary);
    for (const auto& entry : std::filesystem::directory_iterator(from)) {
      const Path target = temporary / entry.path().filename();
      std::error_code elsewhere;
      std::filesystem::create_hard_link(entry.path(), target, elsewhere);
      if (elsewhere) std::filesystem::copy_file(entry.path(), target);
    }
    std::filesystem::remove_all(to);
    std::filesystem::rename(temporary, to);
  } catch (const std::filesystem::filesystem_error& error) {
    throw Error(ErrorKind::system, to.string() + ": cannot be written: " + error.code().message());
  }
}

}  // namespace pointsman::train
