#pragma once

#include "train/losses/loss_cross_entropy.h"

namespace pointsman::train {

// Cui et al. 2019, "Class-balanced loss based on effective number of samples", equation 10 over
// cross entropy: a row counts by its class's weight (1 - beta) / (1 - beta^n_c), scaled so that the
// C weights sum to C, and the loss is the mean over rows, not the weighted mean. Class weights,
// where they are asked for as well, multiply.
class ClassBalanced : public Loss {
 public:
  explicit ClassBalanced(const LossSettings& settings);

  double weight(std::span<const std::int32_t> labels) const override;
  double evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                  double denominator, std::span<double> gradient) const override;

 private:
  CrossEntropy cross_entropy_;
};

}  // namespace pointsman::train
