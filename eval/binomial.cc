#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "eval/bootstrap.h"

namespace pointsman::eval {
namespace {

constexpr double kInversionMean = 10;    // BTRS needs a mean of at least 10
constexpr std::int64_t kLargeCell = 16;  // from here on a binomial is faster than its rows

// ln k! less Stirling's (k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi) / 2.
double stirling_tail(double k) {
  static constexpr std::array<double, 10> kTails = {
      0.08106146679532726,  0.04134069595540929, 0.02767792568499834, 0.02079067210376509,
      0.01664469118982119,  0.01387612882307075, 0.01189670994589177, 0.01041126526197209,
      0.009255462182712733, 0.008330563433362871};
  if (k <= 9) return kTails[static_cast<std::size_t>(k)];
  const double square = (k + 1) * (k + 1);
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
}

// Sums the probabilities from 0 up; mean below kInversionMean, probability at most 1/2.
std::int64_t binomial_by_inversion(Rng& rng, std::int64_t trials, double probability) {
  const double odds = probability / (1 - probability);
  const double start = std::exp(static_cast<double>(trials) * std::log1p(-probability));
  double mass = start;
  double left = rng.uniform();
  std::int64_t k = 0;
  while (left > mass && k < trials) {
    left -= mass;
    ++k;
    mass *= odds * static_cast<double>(trials - k + 1) / static_cast<double>(k);
  }
  return k;
}

// Mean at least kInversionMean, probability at most 1/2.
std::int64_t binomial_by_rejection(Rng& rng, std::int64_t trials, double probability) {
  const auto n = static_cast<double>(trials);
  const double deviation = std::sqrt(n * probability * (1 - probability));
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const double center = n * probability + 0.5;
  const double squeeze = 0.92 - 4.2 / b;
  const double odds = probability / (1 - probability);
  const double alpha = (2.83 + 5.1 / b) * deviation;
  const double mode = std::floor((n + 1) * probability);
  for (;;) {
    const double u = rng.uniform() - 0.5;
    double v = rng.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + center);
    if (us >= 0.07 && v <= squeeze) return static_cast<std::int64_t>(k);
    if (!(k >= 0 && k <= n)) continue;
    v = std::log(v * alpha / (a / (us * us) + b));
    const double bound = (mode + 0.5) * std::log((mode + 1) / (odds * (n - mode + 1))) +
                         (n + 1) * std::log((n - mode + 1) / (n - k + 1)) +
                         (k + 0.5) * std::log(odds * (n - k + 1) / (k + 1)) + stirling_tail(mode) +
                         stirling_tail(n - mode) - stirling_tail(k) - stirling_tail(n - k);
    if (v <= bound) return static_cast<std::int64_t>(k);
  }
}

}  // namespace

std::int64_t draw_binomial(Rng& rng, std::int64_t trials, double probability) {
  PM_CHECK(trials >= 0 && probability >= 0 && probability <= 1,
           "a binomial has n >= 0, 0 <= p <= 1");
  if (trials == 0 || probability == 0) return 0;
  if (probability == 1) return trials;
  if (probability > 0.5) return trials - draw_binomial(rng, trials, 1 - probability);
  return static_cast<double>(trials) * probability < kInversionMean
             ? binomial_by_inversion(rng, trials, probability)
             : binomial_by_rejection(rng, trials, probability);
}

MultinomialSampler::MultinomialSampler(std::vector<std::int64_t> counts)
    : counts_(std::move(counts)) {
  for (std::size_t cell = 0; cell < counts_.size(); ++cell) {
    PM_CHECK(counts_[cell] >= 0, "a cell holds rows");
    rows_ += counts_[cell];
    if (counts_[cell] >= kLargeCell) {
      large_.push_back(cell);
    } else {
      small_rows_.insert(small_rows_.end(), static_cast<std::size_t>(counts_[cell]), cell);
    }
  }
  PM_CHECK(rows_ > 0, "there is a row to draw");
}

std::vector<std::int64_t> MultinomialSampler::draw(Rng& rng) const {
  std::vector<std::int64_t> draws(counts_.size());
  std::int64_t left = rows_;
  std::int64_t weight_left = rows_;
  for (const std::size_t cell : large_) {
    const double share = static_cast<double>(counts_[cell]) / static_cast<double>(weight_left);
    draws[cell] = draw_binomial(rng, left, share);
    left -= draws[cell];
    weight_left -= counts_[cell];
  }
  PM_CHECK(left == 0 || !small_rows_.empty(), "all draws fall on a cell");
  for (; left > 0; --left) ++draws[small_rows_[rng.below(small_rows_.size())]];
  return draws;
}

}  // namespace pointsman::eval
