#include "train/train_config.h"

#include <cmath>
#include <set>

namespace pointsman::train {
namespace {

void check_dropout(double value, const char* key, Diagnostics& diagnostics) {
  if (value < 0 && value != -1) {
    diagnostics.add(key, "a probability from 0 to 0.9, or -1 for what config.json says");
  }
}

}  // namespace

void check(const TrainConfig& config, Diagnostics& diagnostics) {
  if (config.seeds.empty())
    diagnostics.add("train.seeds", "at least one seed is needed, as in [13]");
  std::set<std::int64_t> seen;
  for (const std::int64_t seed : config.seeds) {
    if (seed < 0 || seed > 4294967295) {
      diagnostics.add("train.seeds", "a seed is from 0 to 4294967295, not " + std::to_string(seed));
    } else if (!seen.insert(seed).second) {
      diagnostics.add("train.seeds",
                      "each seed once; " + std::to_string(seed) + " stands there twice");
    }
  }
  if (config.max_steps == 0)
    diagnostics.add("train.max_steps", "at least 1, or -1 to train num_train_epochs");
  if (config.eval_steps > 1 && config.eval_steps != std::floor(config.eval_steps)) {
    diagnostics.add("train.eval_steps",
                    "a whole number of steps, a share of all steps below 1, or 0 for every epoch");
  }
  if (config.fp16 && config.bf16 == MixedPrecision::on)
    diagnostics.add("train.fp16", "fp16 and bf16 are both true; one of them, or neither");
  const auto* kind = std::get_if<FreezeKind>(&config.freeze);
  if (config.head_first_epochs > 0 && kind && *kind == FreezeKind::encoder) {
    diagnostics.add("train.head_first_epochs",
                    "0 with freeze: encoder, where nothing but the head ever learns");
  }
  if (config.mixup_alpha > 0 && config.per_device_train_batch_size == 1 &&
      config.max_tokens_per_batch == 0) {
    diagnostics.add("train.mixup_alpha",
                    "0 with per_device_train_batch_size: 1, where a row has no other to mix with");
  }
  check_dropout(config.dropout, "train.dropout", diagnostics);
  check_dropout(config.classifier_dropout, "train.classifier_dropout", diagnostics);
}

}  // namespace pointsman::train
