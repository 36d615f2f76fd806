#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "train/train_config.h"

namespace pointsman::train {

// The learning rate over the steps of a training: it rises from 0 during the warm-up, then follows
// `kind`. The formulas are those of transformers'
// get_{linear,cosine,constant}_schedule_with_warmup, the cosine with half a cycle.
struct Schedule {
  Scheduler kind = Scheduler::linear;
  std::int64_t total_steps = 1;
  std::int64_t warmup_steps = 0;

  // The factor on the peak rate in step `step`, which counts from 0. Pure.
  double factor(std::int64_t step) const;
};

// warmup_steps = ceil(total_steps * warmup_ratio), as transformers rounds.
Schedule make_schedule(const TrainConfig& config, std::int64_t total_steps);

// What learns in an epoch: the encoder alone, from pairs of rows; the head (and the pooler) alone;
// or all that train.freeze leaves. In this order.
enum class Phase { pairs, head, all };
Phase phase_of(const TrainConfig& config, std::int64_t epoch);

// How long a training lasts: `epoch_steps` are the optimizer steps of each epoch that it enters,
// the last one perhaps cut short, so that their sum is total_steps.
struct Plan {
  std::vector<std::int64_t> epoch_steps;
  std::array<std::int64_t, 3> phase_steps = {};  // of total_steps, by Phase
  std::int64_t total_steps = 0;
  std::int64_t eval_every = 0;  // optimizer steps between validations; 0: at the end of each epoch

  std::int64_t steps_of(Phase phase) const { return phase_steps[static_cast<std::size_t>(phase)]; }
  std::int64_t first_step(Phase phase) const;
};

// `steps_in_epoch(e)` is the number of optimizer steps of the whole epoch e, at least 1; a fraction
// of an epoch is rounded up to steps, as transformers does. Errors: config, where max_steps leaves
// none for Phase::all.
Plan make_plan(const TrainConfig& config,
               const std::function<std::int64_t(std::int64_t)>& steps_in_epoch);

}  // namespace pointsman::train
