#pragma once

#include <vector>

#include "train/losses/loss_cross_entropy.h"

namespace pointsman::train {

// Lin et al. 2017, "Focal loss for dense object detection", equation 5, over softmax:
//   loss_i = -sum_c w_c q_ic (1 - p_ic)^gamma log p_ic,   p_i = softmax(logits_i)
// with the targets q and weights of the cross entropy, which it is for gamma = 0.
class Focal : public Loss {
 public:
  // class_weights [C], empty: 1 for every class; gamma at least 0.
  Focal(std::vector<double> class_weights, double smoothing, double gamma);

  double weight(std::span<const std::int32_t> labels) const override;
  double evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                  double denominator, std::span<double> gradient) const override;

 private:
  CrossEntropy cross_entropy_;
  double gamma_;
};

}  // namespace pointsman::train
