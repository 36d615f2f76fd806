#include "train/losses/loss_cross_entropy.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace pointsman::train {

void log_softmax(std::span<const double> logits, std::span<double> log_p) {
  const double top = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const double x : logits) sum += std::exp(x - top);
  const double log_sum = std::log(sum);
  for (std::size_t c = 0; c < logits.size(); ++c) log_p[c] = logits[c] - top - log_sum;
}

CrossEntropy::CrossEntropy(std::vector<double> class_weights, double smoothing)
    : class_weights_(std::move(class_weights)), smoothing_(smoothing) {}

double CrossEntropy::weight_of(std::size_t label) const {
  return class_weights_.empty() ? 1.0 : class_weights_.at(label);
}

double CrossEntropy::target(std::size_t c, std::size_t label, std::size_t classes) const {
  const double q =
      smoothing_ / static_cast<double>(classes) + (c == label ? 1.0 - smoothing_ : 0.0);
  return q * weight_of(c);
}

double CrossEntropy::weight(std::span<const std::int32_t> labels) const {
  double sum = 0;
  for (const std::int32_t label : labels) sum += weight_of(static_cast<std::size_t>(label));
  return sum;
}

double CrossEntropy::evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                              double denominator, std::span<double> gradient) const {
  PM_CHECK(!labels.empty() && logits.size() % labels.size() == 0, "logits are [B, C]");
  PM_CHECK(gradient.size() == logits.size(), "the gradient has the shape of the logits");
  const std::size_t classes = logits.size() / labels.size();
  std::vector<double> log_p(classes);
  double loss = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    log_softmax(logits.subspan(i * classes, classes), log_p);
    const auto label = static_cast<std::size_t>(labels[i]);
    double mass = 0;  // sum_c w_c q_c, 1 where nothing is weighted
    for (std::size_t c = 0; c < classes; ++c) {
      const double q = target(c, label, classes);
      mass += q;
      if (q != 0) loss -= q * log_p[c];
    }
    for (std::size_t c = 0; c < classes; ++c)
      gradient[i * classes + c] =
          (mass * std::exp(log_p[c]) - target(c, label, classes)) / denominator;
  }
  return loss / denominator;
}

}  // namespace pointsman::train
