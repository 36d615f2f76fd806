#include "train/losses.h"

#include "base/error.h"
#include "train/loss_cross_entropy.h"
#include "train/loss_logit_adjusted.h"

namespace pointsman::train {

std::unique_ptr<const Loss> build_loss(const LossSettings& settings) {
  CrossEntropy cross_entropy(settings.class_weights, settings.label_smoothing);
  switch (settings.kind) {
    case data::LossKind::cross_entropy:
      return std::make_unique<CrossEntropy>(std::move(cross_entropy));
    case data::LossKind::logit_adjusted:
      return std::make_unique<LogitAdjusted>(settings.class_counts, settings.tau,
                                             std::move(cross_entropy));
  }
  PM_CHECK(false, "every kind of loss has a builder");
  return nullptr;
}

}  // namespace pointsman::train
