#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/decision.h"
#include "data/example.h"
#include "data/imbalance_config.h"
#include "data/labels.h"
#include "model/model_config.h"
#include "train/train_config.h"

namespace pointsman::train {

// All that a training may see. The test split is not a member, so no choice can read it.
struct TrainRequest {
  std::string name;
  TrainConfig config;
  data::ImbalanceConfig imbalance;
  model::ModelConfig model;
  data::Dataset train;
  data::Dataset validation;
  data::LabelMap labels;
  Path folder;          // the run folder, which exists; `docs/formats.md` says what is put into it
  bool resume = false;  // go on from the newest checkpoint, if there is one
  bool keep_checkpoints = true;  // false: those of a seed go once its model is there
  int threads = 0;               // 0: the cores of the machine
  std::string device = "cpu";    // auto, cpu, cuda or cuda:N (model/device/device.h)
  bool as_on_a_device = false;   // on the CPU as a GPU trains: how tests see that path
  std::string commit;            // of the program, for the artifact
  std::string resume_command;    // what Interrupted tells the user to type
};

// One training of one seed.
struct SeedResult {
  std::int64_t seed = 0;
  double validation_macro_f1 = 0;  // of the best checkpoint, in the precision that was trained in
  std::int64_t best_step = 0;
  std::int64_t steps = 0;    // that were trained; fewer than planned after an early stop
  Path model;                // the artifact of this seed
  data::Decision decision;   // its temperature was fitted on validation
  std::int64_t samples = 0;  // rows trained on
  double train_runtime_s =
      0;  // from the first step to the end, validation and checkpoints included
  double train_samples_per_second = 0;
  double peak_memory_mb = 0;  // resident, of the process up to then
};

struct TrainResult {
  Path model;                     // FOLDER/model: the artifact of the best seed by validation
  std::size_t best = 0;           // its place in `seeds`
  std::vector<SeedResult> seeds;  // in the order of the config
  double mean_macro_f1 = 0;       // over the seeds, on validation
  double sd_macro_f1 = 0;         // n - 1 in the denominator; 0 for one seed
  double train_runtime_s = 0;     // of all seeds
  double train_samples_per_second = 0;
  double peak_memory_mb = 0;
  bool was_finished = false;  // a resume found nothing left to do

  const SeedResult& best_seed() const { return seeds.at(best); }
};

// Fine-tunes `model.encoder` once for every seed, keeps the checkpoint with the best macro F1 on
// validation, and writes artifacts, metrics.jsonl, TensorBoard event files and checkpoints into
// `folder`. Killed at any moment and resumed, it ends in the same weights as without the kill.
// Errors: config (a resume of another config or data, bf16 without the arithmetic, a loss that is
// not finite), model (the encoder), system (disk; a GPU that is not there, or out of memory).
// Throws Interrupted after a signal, with the state saved.
TrainResult train(const TrainRequest& request);

// Joins the trainings of a cross-validation in the run's folder: metrics.jsonl has one summary line
// each, `last` behind the folds, and the joint one at the end; FOLDER/model is that of `last`, by
// hard links. Returns the path of the latter. Errors: system.
Path join_folds(const Path& folder, std::span<const TrainResult> folds, const TrainResult& last);

}  // namespace pointsman::train
