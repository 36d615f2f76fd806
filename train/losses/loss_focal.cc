#include "train/losses/loss_focal.h"

#include <cmath>
#include <utility>

#include "base/error.h"

namespace pointsman::train {
namespace {

// A class's term of the loss, -(1 - p)^gamma log p, and p times its derivative by p.
struct Term {
  double value, slope;
};

Term term_of(double log_p, double gamma) {
  const double p = std::exp(log_p), missing = -std::expm1(log_p);  // 1 - p without cancellation
  const double factor = std::pow(missing, gamma);
  // Where p is 1 the first part of the slope goes to 0 with the logarithm, for any gamma above 0.
  const double fading =
      missing > 0 && gamma > 0 ? gamma * p * std::pow(missing, gamma - 1) * log_p : 0.0;
  return {-factor * log_p, fading - factor};
}

}  // namespace

Focal::Focal(std::vector<double> class_weights, double smoothing, double gamma)
    : cross_entropy_(std::move(class_weights), smoothing), gamma_(gamma) {}

double Focal::weight(std::span<const std::int32_t> labels) const {
  return cross_entropy_.weight(labels);
}

double Focal::evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                       double denominator, std::span<double> gradient) const {
  PM_CHECK(!labels.empty() && logits.size() % labels.size() == 0, "logits are [B, C]");
  PM_CHECK(gradient.size() == logits.size(), "the gradient has the shape of the logits");
  const std::size_t classes = logits.size() / labels.size();
  std::vector<double> log_p(classes), slopes(classes);
  double loss = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    log_softmax(logits.subspan(i * classes, classes), log_p);
    double all_slopes = 0;  // sum over c of w_c q_c p_c f'(p_c)
    for (std::size_t c = 0; c < classes; ++c) {
      const double target = cross_entropy_.target(c, static_cast<std::size_t>(labels[i]), classes);
      const Term term = target == 0 ? Term{0, 0} : term_of(log_p[c], gamma_);
      loss += target * term.value;
      slopes[c] = target * term.slope;
      all_slopes += slopes[c];
    }
    for (std::size_t c = 0; c < classes; ++c)
      gradient[i * classes + c] = (slopes[c] - all_slopes * std::exp(log_p[c])) / denominator;
  }
  return loss / denominator;
}

}  // namespace pointsman::train
