#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/rng.h"
#include "eval/metrics.h"

namespace pointsman::eval {

struct Interval {
  double low = 0;
  double high = 0;
};

// The 2.5 and 97.5 % quantiles, interpolated linearly; at least one value. Reorders the values.
Interval percentile_interval(std::vector<double>& values);

// 95 % percentile intervals (Efron and Tibshirani 1993, chapter 13; quantiles interpolated linearly
// as numpy does), in the order of kMetrics and kClassMetrics.
struct Intervals {
  std::array<Interval, kMetrics.size()> overall;
  // [C]; nullopt where the figure itself is 0/0. Resamples in which it is 0/0 are left out.
  std::vector<std::array<std::optional<Interval>, kClassMetrics.size()>> per_class;
};

// Resamples the rows with replacement `resamples` > 0 times; every row is independent of the others
// (groups are not kept together). A resample's matrix is drawn from the multinomial distribution
// over the matrix's cells, which is the distribution that drawing N rows one by one gives.
Intervals bootstrap(const ConfusionMatrix& matrix, std::int64_t resamples, std::uint64_t seed);

// Draws from Multinomial(N, counts / N), N = sum of counts: cells with many rows by conditional
// binomials, the rows of the others one by one. Exact in both parts.
class MultinomialSampler {
 public:
  explicit MultinomialSampler(std::vector<std::int64_t> counts);  // each at least 0, sum at least 1
  std::vector<std::int64_t> draw(Rng& rng) const;                 // [cells]

 private:
  std::vector<std::int64_t> counts_;
  std::vector<std::size_t> large_;       // cells
  std::vector<std::size_t> small_rows_;  // the cell of every row that lies in no large one
  std::int64_t rows_ = 0;
};

// One draw from Binomial(trials, probability), exact: inversion for a small mean, else the
// transformed rejection BTRS of Hörmann 1993, "The generation of binomial random variates".
std::int64_t draw_binomial(Rng& rng, std::int64_t trials, double probability);

}  // namespace pointsman::eval
