#include "train/device/loss_scaler.h"

namespace pointsman::train {
namespace {

constexpr double kFactor = 2, kLargest = 0x1p127;  // of fp32
constexpr std::int64_t kGrowthInterval = 2000;

}  // namespace

void LossScaler::note_step() {
  if (++good_steps_ < kGrowthInterval) return;
  good_steps_ = 0;
  if (scale_ < kLargest) scale_ *= kFactor;
}

bool LossScaler::back_off() {
  if (scale_ <= 1) return false;
  scale_ /= kFactor;
  good_steps_ = 0;
  return true;
}

}  // namespace pointsman::train
