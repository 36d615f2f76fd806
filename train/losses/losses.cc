#include "train/losses/losses.h"

#include "base/error.h"
#include "train/losses/loss_class_balanced.h"
#include "train/losses/loss_cross_entropy.h"
#include "train/losses/loss_focal.h"
#include "train/losses/loss_logit_adjusted.h"

namespace pointsman::train {

std::unique_ptr<const Loss> build_loss(const LossSettings& settings) {
  CrossEntropy cross_entropy(settings.class_weights, settings.label_smoothing);
  switch (settings.kind) {
    case data::LossKind::cross_entropy:
      return std::make_unique<CrossEntropy>(std::move(cross_entropy));
    case data::LossKind::logit_adjusted:
      return std::make_unique<LogitAdjusted>(settings.class_counts, settings.tau,
                                             std::move(cross_entropy));
    case data::LossKind::focal:
      return std::make_unique<Focal>(settings.class_weights, settings.label_smoothing,
                                     settings.gamma);
    case data::LossKind::class_balanced:
      return std::make_unique<ClassBalanced>(settings);
    case data::LossKind::balanced_softmax:
      // Ren et al. 2020, equation 4, whose counts differ from priors by a constant alone.
      return std::make_unique<LogitAdjusted>(settings.class_counts, 1.0, std::move(cross_entropy));
  }
  PM_CHECK(false, "every kind of loss has a builder");
  return nullptr;
}

}  // namespace pointsman::train
