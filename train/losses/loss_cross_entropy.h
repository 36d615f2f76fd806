#pragma once

#include <vector>

#include "train/losses/losses.h"

namespace pointsman::train {

// Into `log_p` [C] the logarithm of softmax(logits) [C]; the maximum is subtracted, so that nothing
// overflows.
void log_softmax(std::span<const double> logits, std::span<double> log_p);

// torch.nn.functional.cross_entropy(logits, labels, weight=class_weights,
// label_smoothing=smoothing):
//   loss_i = -sum_c w_c q_ic log softmax(logits_i)_c,   q_ic = (1 - smoothing) [c = y_i] +
//   smoothing / C weight_i = w_{y_i}
class CrossEntropy : public Loss {
 public:
  // class_weights [C], empty: 1 for every class.
  CrossEntropy(std::vector<double> class_weights, double smoothing);

  double weight(std::span<const std::int32_t> labels) const override;
  double evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                  double denominator, std::span<double> gradient) const override;

  // w_c q_c of a row with that label.
  double target(std::size_t c, std::size_t label, std::size_t classes) const;

 private:
  double weight_of(std::size_t label) const;

  std::vector<double> class_weights_;
  double smoothing_;
};

}  // namespace pointsman::train
