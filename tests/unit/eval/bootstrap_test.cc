#include "eval/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

namespace pointsman::eval {
namespace {

double binomial_probability(double trials, double k, double p) {
  return std::exp(std::lgamma(trials + 1) - std::lgamma(k + 1) - std::lgamma(trials - k + 1) +
                  k * std::log(p) + (trials - k) * std::log1p(-p));
}

// Pearson's chi-square of 200,000 draws against the closed form, cells with few expected draws
// joined. With d degrees of freedom it lies above d + 5 sqrt(2 d) + 10 less than once in a million.
void expect_binomial(std::int64_t trials, double p) {
  constexpr int kDraws = 200000;
  Rng rng(13, "binomial");
  std::map<std::int64_t, double> seen;
  for (int i = 0; i < kDraws; ++i) {
    const std::int64_t k = draw_binomial(rng, trials, p);
    ASSERT_GE(k, 0);
    ASSERT_LE(k, trials);
    seen[k] += 1;
  }
  double chi_square = 0;
  double degrees = -1;
  double expected = 0;
  double observed = 0;
  for (std::int64_t k = 0; k <= trials; ++k) {
    expected +=
        kDraws * binomial_probability(static_cast<double>(trials), static_cast<double>(k), p);
    observed += seen.contains(k) ? seen[k] : 0;
    if (expected < 20 && k < trials) continue;
    if (expected >= 20) {
      chi_square += (observed - expected) * (observed - expected) / expected;
      degrees += 1;
    }
    expected = observed = 0;
  }
  EXPECT_LT(chi_square, degrees + 5 * std::sqrt(2 * degrees) + 10) << trials << " " << p;
}

TEST(Binomial, HasTheClosedFormsDistribution) {
  expect_binomial(1, 0.3);
  expect_binomial(7, 0.5);
  expect_binomial(40, 0.24);  // inversion, just below its bound
  expect_binomial(40, 0.26);  // rejection, just above
  expect_binomial(40, 0.9);   // by symmetry
  expect_binomial(1000, 0.002);
  expect_binomial(1000, 0.4);
  expect_binomial(100000, 0.37);
}

TEST(Binomial, CertainCases) {
  Rng rng(13, "certain");
  EXPECT_EQ(draw_binomial(rng, 0, 0.5), 0);
  EXPECT_EQ(draw_binomial(rng, 50, 0), 0);
  EXPECT_EQ(draw_binomial(rng, 50, 1), 50);
}

ConfusionMatrix matrix_of(std::int32_t classes, std::vector<std::int64_t> counts) {
  return {classes, std::move(counts)};
}

// The definition: N rows drawn one by one with replacement, then counted.
std::vector<double> slow_resamples(const ConfusionMatrix& matrix, const Metric& metric,
                                   int resamples) {
  std::vector<std::int32_t> gold;
  std::vector<std::int32_t> predicted;
  for (std::int32_t g = 0; g < matrix.classes; ++g) {
    for (std::int32_t p = 0; p < matrix.classes; ++p) {
      for (std::int64_t i = 0; i < matrix.at(g, p); ++i) {
        gold.push_back(g);
        predicted.push_back(p);
      }
    }
  }
  Rng rng(7, "slow bootstrap");
  std::vector<double> values;
  for (int i = 0; i < resamples; ++i) {
    std::vector<std::int32_t> drawn_gold;
    std::vector<std::int32_t> drawn_predicted;
    for (std::size_t row = 0; row < gold.size(); ++row) {
      const std::size_t drawn = rng.below(gold.size());
      drawn_gold.push_back(gold[drawn]);
      drawn_predicted.push_back(predicted[drawn]);
    }
    values.push_back(metric.compute(
        class_counts(count_confusions(drawn_gold, drawn_predicted, matrix.classes))));
  }
  std::sort(values.begin(), values.end());
  return values;
}

double share_below(const std::vector<double>& sorted, double value) {
  return static_cast<double>(std::lower_bound(sorted.begin(), sorted.end(), value) -
                             sorted.begin()) /
         static_cast<double>(sorted.size());
}

double share_up_to(const std::vector<double>& sorted, double value) {
  return static_cast<double>(std::upper_bound(sorted.begin(), sorted.end(), value) -
                             sorted.begin()) /
         static_cast<double>(sorted.size());
}

// The multinomial draw and the row-by-row draw have one distribution: Kolmogorov and Smirnov's
// distance of 20,000 draws each stays below its 1e-6 quantile, 2.7 / sqrt(10,000).
TEST(Bootstrap, DrawsTheDistributionOfResampledRows) {
  const ConfusionMatrix matrix = matrix_of(3, {60, 5, 2, 9, 20, 1, 3, 0, 4});
  constexpr int kResamples = 20000;
  for (const Metric& metric : kMetrics) {
    const std::vector<double> slow = slow_resamples(matrix, metric, kResamples);
    Rng rng(13, "fast bootstrap");
    const MultinomialSampler sampler(matrix.counts);  // cells of both kinds
    std::vector<double> fast;
    for (int i = 0; i < kResamples; ++i) {
      const ConfusionMatrix drawn = matrix_of(3, sampler.draw(rng));
      fast.push_back(metric.compute(class_counts(drawn)));
    }
    std::sort(fast.begin(), fast.end());
    double distance = 0;
    for (const double value : fast) {  // metrics are discrete: both sides of each step
      distance = std::max({distance, std::abs(share_below(slow, value) - share_below(fast, value)),
                           std::abs(share_up_to(slow, value) - share_up_to(fast, value))});
    }
    EXPECT_LT(distance, 0.027) << metric.name;
  }
}

TEST(Bootstrap, IntervalsAreThoseOfTheSlowDefinition) {
  const ConfusionMatrix matrix = matrix_of(2, {700, 60, 90, 150});
  const Intervals intervals = bootstrap(matrix, 20000, 13);
  for (std::size_t m = 0; m < kMetrics.size(); ++m) {
    const std::vector<double> slow = slow_resamples(matrix, kMetrics[m], 4000);
    EXPECT_NEAR(share_below(slow, intervals.overall[m].low), 0.025, 0.012) << kMetrics[m].name;
    EXPECT_NEAR(share_below(slow, intervals.overall[m].high), 0.975, 0.012) << kMetrics[m].name;
  }
}

TEST(Bootstrap, AccuracysIntervalIsTheBinomials) {
  const Intervals intervals = bootstrap(matrix_of(2, {450, 50, 50, 450}), 50000, 13);
  const double deviation = std::sqrt(0.9 * 0.1 / 1000);
  EXPECT_NEAR(intervals.overall[0].low, 0.9 - 1.96 * deviation, 1e-3);
  EXPECT_NEAR(intervals.overall[0].high, 0.9 + 1.96 * deviation, 1e-3);
}

TEST(Bootstrap, TheSameSeedGivesTheSameIntervals) {
  const ConfusionMatrix matrix = matrix_of(2, {7, 3, 2, 8});
  EXPECT_EQ(bootstrap(matrix, 500, 1).overall[1].low, bootstrap(matrix, 500, 1).overall[1].low);
  EXPECT_NE(bootstrap(matrix, 500, 1).overall[4].low, bootstrap(matrix, 500, 2).overall[4].low);
}

TEST(Bootstrap, ClassesWithoutRowsHaveNoInterval) {
  const Intervals intervals = bootstrap(matrix_of(3, {5, 0, 0, 2, 0, 0, 0, 0, 0}), 200, 13);
  EXPECT_TRUE(intervals.per_class[0][0].has_value());
  EXPECT_FALSE(intervals.per_class[1][0].has_value());  // precision of a class never predicted
  EXPECT_TRUE(intervals.per_class[1][1].has_value());
  for (const auto& interval : intervals.per_class[2]) EXPECT_FALSE(interval.has_value());
}

TEST(Bootstrap, OneRowHasAnInterval) {
  const Intervals intervals = bootstrap(matrix_of(2, {1, 0, 0, 0}), 100, 13);
  EXPECT_EQ(intervals.overall[0].low, 1);
  EXPECT_EQ(intervals.overall[0].high, 1);
}

}  // namespace
}  // namespace pointsman::eval
