#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <vector>

#include "base/progress.h"
#include "data/predictions.h"
#include "train/checkpoint.h"
#include "train/device/device_memory.h"
#include "train/frozen_cache.h"
#include "train/objective.h"
#include "train/run_log.h"
#include "train/run_state.h"
#include "train/schedule.h"
#include "train/setup.h"
#include "train/train.h"

namespace pointsman::train {

// One training: the loop of one seed, with its own folder for metrics, checkpoints and the
// artifact.
class SeedTrainer {
 public:
  // Goes on from the folder's newest checkpoint where the request says resume and there is one.
  SeedTrainer(const Setup& setup, std::int64_t seed, Path folder);

  // Trains to the end and writes the artifact of the best validation. Errors and Interrupted as
  // train().
  SeedResult run();

 private:
  void start_or_resume();
  void begin_phase();
  void train_epoch();
  void step(const std::vector<data::Batch>& batches);
  double backward(const data::Batch& batch);
  double guarded_backward(const data::Batch& batch);
  [[noreturn]] void refuse_loss(double loss) const;
  [[noreturn]] void refuse_step(const std::string& what) const;
  void log_step(double loss, double learning_rate, double grad_norm);
  bool validation_due() const;
  void validate();
  void save();
  void stop_if_asked();
  SeedResult finish();
  double epoch_now() const;  // as a fraction
  void tick();               // adds the time since the last tick to the state

  const Setup& setup_;
  const TrainConfig& config_;
  std::int64_t seed_;
  Path folder_;
  Plan plan_;
  Phase phase_ = Phase::all;
  std::unique_ptr<Objective> objective_;  // of the phase
  Schedule schedule_;                     // of the phase
  double peak_rate_ = 0;                  // of the phase
  std::int64_t first_step_ = 0;           // of the phase
  RunState state_;
  std::unique_ptr<model::SequenceClassifier> model_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<FrozenCache> frozen_;
  DeviceMemory memory_;
  CheckpointStore checkpoints_;
  std::unique_ptr<RunLog> log_;
  std::unique_ptr<Progress> progress_;
  std::string note_;                 // beside the progress bar
  std::int64_t steps_in_epoch_ = 1;  // optimizer steps of the whole epoch
  std::int64_t saved_step_ = -1;
  bool said_kept_ = false;  // what is kept of the frozen layers
  double tick_s_ = 0;
  std::int64_t samples_before_ = 0;  // trained before this process
};

}  // namespace pointsman::train
