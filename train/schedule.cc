#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "base/error.h"

namespace pointsman::train {

double Schedule::factor(std::int64_t step) const {
  const auto at = static_cast<double>(step);
  const auto warmup = static_cast<double>(warmup_steps);
  if (step < warmup_steps) return at / std::max(1.0, warmup);
  const double left = static_cast<double>(total_steps) - at;
  const double length = std::max(1.0, static_cast<double>(total_steps) - warmup);
  switch (kind) {
    case Scheduler::linear:
      return std::max(0.0, left / length);
    case Scheduler::cosine:
      return std::max(0.0, 0.5 * (1.0 + std::cos(std::numbers::pi * (at - warmup) / length)));
    case Scheduler::constant_with_warmup:
      return 1.0;
  }
  PM_CHECK(false, "every schedule has a formula");
  return 0;
}

Schedule make_schedule(const TrainConfig& config, std::int64_t total_steps) {
  const double warmup = std::ceil(static_cast<double>(total_steps) * config.warmup_ratio);
  return {config.lr_scheduler_type, total_steps, static_cast<std::int64_t>(warmup)};
}

Phase phase_of(const TrainConfig& config, std::int64_t epoch) {
  if (epoch < config.contrastive_first_epochs) return Phase::pairs;
  if (epoch < config.contrastive_first_epochs + config.head_first_epochs) return Phase::head;
  return Phase::all;
}

std::int64_t Plan::first_step(Phase phase) const {
  std::int64_t first = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(phase); ++i) first += phase_steps[i];
  return first;
}

Plan make_plan(const TrainConfig& config,
               const std::function<std::int64_t(std::int64_t)>& steps_in_epoch) {
  Plan plan;
  const std::int64_t first_epochs = config.contrastive_first_epochs + config.head_first_epochs;
  const double whole_epochs = std::floor(config.num_train_epochs);
  for (std::int64_t epoch = 0;; ++epoch) {
    const auto behind_first = static_cast<double>(epoch - first_epochs);
    std::int64_t steps = steps_in_epoch(epoch);
    PM_CHECK(steps > 0, "an epoch has a step");
    if (config.max_steps > 0) {
      steps = std::min(steps, config.max_steps - plan.total_steps);
    } else if (behind_first >= whole_epochs) {
      const double share = config.num_train_epochs - whole_epochs;
      steps = static_cast<std::int64_t>(std::ceil(share * static_cast<double>(steps)));
    }
    if (steps == 0) break;
    plan.epoch_steps.push_back(steps);
    plan.total_steps += steps;
    plan.phase_steps[static_cast<std::size_t>(phase_of(config, epoch))] += steps;
    const bool last = config.max_steps > 0 ? plan.total_steps == config.max_steps
                                           : behind_first + 1 >= config.num_train_epochs;
    if (last) break;
  }
  if (plan.steps_of(Phase::all) == 0) {
    throw Error(ErrorKind::config,
                "train.max_steps: " + std::to_string(config.max_steps) +
                    " are over with the epochs of contrastive_first_epochs and head_first_epochs; "
                    "more steps, or fewer of these");
  }
  if (config.eval_steps > 0 && config.eval_steps < 1) {
    plan.eval_every = static_cast<std::int64_t>(
        std::ceil(config.eval_steps * static_cast<double>(plan.total_steps)));
  } else {
    plan.eval_every = static_cast<std::int64_t>(config.eval_steps);
  }
  return plan;
}

}  // namespace pointsman::train
