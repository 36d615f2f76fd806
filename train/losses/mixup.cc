#include "train/losses/mixup.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/error.h"
#include "base/rng.h"

namespace pointsman::train {
namespace {

// Gamma(shape, 1) for a shape of at least 1 (Marsaglia and Tsang 2000).
double draw_gamma(double shape, Rng& rng) {
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = rng.normal(), root = 1 + c * x, v = root * root * root;
    if (v > 0 && std::log(1 - rng.uniform()) < x * x / 2 + d - d * v + d * std::log(v))
      return d * v;
  }
}

// a / (a + b) of two draws of Gamma(alpha, 1), each one of Gamma(alpha + 1, 1) times U^(1 / alpha);
// as logarithms, since those powers are 0 for a small alpha.
double draw_beta(double alpha, Rng& rng) {
  const double a = draw_gamma(alpha + 1, rng), b = draw_gamma(alpha + 1, rng);
  const double log_u = std::log(1 - rng.uniform()), log_v = std::log(1 - rng.uniform());
  return 1 / (1 + b / a * std::exp((log_v - log_u) / alpha));
}

}  // namespace

Mixup draw_mixup(double alpha, std::size_t rows, std::uint64_t seed, std::uint64_t batch) {
  Mixup mixup;
  if (alpha == 0 || rows < 2) return mixup;
  Rng rng(seed, "mixup/" + std::to_string(batch));
  mixup.lambda = draw_beta(alpha, rng);
  mixup.partners.resize(rows);
  std::iota(mixup.partners.begin(), mixup.partners.end(), std::size_t{0});
  rng.shuffle(mixup.partners);
  return mixup;
}

double MixedLoss::weight(std::span<const std::int32_t> labels) const {
  return loss_.weight(labels);
}

double MixedLoss::evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                           double denominator, std::span<double> gradient) const {
  if (mixup_.partners.empty()) return loss_.evaluate(logits, labels, denominator, gradient);
  PM_CHECK(mixup_.partners.size() == labels.size(), "every row has a partner");
  const std::size_t classes = logits.size() / labels.size();
  const double lambda = mixup_.lambda;
  std::vector<double> mixed(logits.size()), by_own(logits.size()), by_other(logits.size());
  std::vector<std::int32_t> others;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::size_t j = mixup_.partners[i];
    others.push_back(labels[j]);
    for (std::size_t c = 0; c < classes; ++c)
      mixed[i * classes + c] =
          lambda * logits[i * classes + c] + (1 - lambda) * logits[j * classes + c];
  }
  const double own = loss_.evaluate(mixed, labels, denominator, by_own);
  const double other = loss_.evaluate(mixed, others, denominator, by_other);
  std::ranges::fill(gradient, 0.0);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    for (std::size_t c = 0; c < classes; ++c) {
      const std::size_t at = i * classes + c;
      const double slope = lambda * by_own[at] + (1 - lambda) * by_other[at];
      gradient[at] += lambda * slope;
      gradient[mixup_.partners[i] * classes + c] += (1 - lambda) * slope;
    }
  }
  return lambda * own + (1 - lambda) * other;
}

}  // namespace pointsman::train
