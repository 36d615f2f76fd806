#pragma once

#include <cstdint>
#include <vector>

#include "train/losses/loss_cross_entropy.h"

namespace pointsman::train {

// Menon et al. 2021, "Long-tail learning via logit adjustment", equation 10: the cross entropy of
//   logits_ic + tau log prior_c,   prior_c = count_c / sum of counts,
// so that the unadjusted logits, which the router predicts with, favour no frequent class.
class LogitAdjusted : public Loss {
 public:
  // class_counts [C], each at least 1.
  LogitAdjusted(const std::vector<std::int64_t>& class_counts, double tau,
                CrossEntropy cross_entropy);

  double weight(std::span<const std::int32_t> labels) const override;
  double evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                  double denominator, std::span<double> gradient) const override;

 private:
  std::vector<double> adjustment_;  // [C], tau log prior
  CrossEntropy cross_entropy_;
};

}  // namespace pointsman::train
