#include "eval/decision_rule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/rng.h"
#include "data/decision.h"
#include "eval/metrics.h"

namespace pointsman::eval {
namespace {

using data::DecisionRule;

constexpr double kRounding = 1e-12;

data::Predictions random_rows(std::size_t rows, std::size_t classes, std::uint64_t seed) {
  Rng rng(seed, "rows");
  data::Predictions made;
  for (std::size_t c = 0; c < classes; ++c)
    made.labels.push_back(std::string(1, static_cast<char>('a' + c)));
  for (std::size_t row = 0; row < rows; ++row) {
    const auto gold = rng.below(classes * 2) % classes;
    made.gold.push_back(static_cast<std::int32_t>(gold));
    for (std::size_t c = 0; c < classes; ++c)
      made.logits.push_back(static_cast<float>(rng.normal() + (c == gold ? 1.0 : 0.0) -
                                               0.7 * static_cast<double>(c)));
  }
  return made;
}

double macro_f1_under(const data::Predictions& rows, const std::vector<double>& shift) {
  std::vector<std::int32_t> predicted;
  for (std::size_t row = 0; row < rows.gold.size(); ++row) {
    std::size_t best = 0;
    const auto score = [&](std::size_t c) {
      return static_cast<double>(rows.logits[row * shift.size() + c]) + shift[c];
    };
    for (std::size_t c = 1; c < shift.size(); ++c) best = score(c) > score(best) ? c : best;
    predicted.push_back(static_cast<std::int32_t>(best));
  }
  return macro_f1(class_counts(
      count_confusions(rows.gold, predicted, static_cast<std::int32_t>(shift.size()))));
}

TEST(DecisionRule, ArgmaxAddsNothing) {
  const std::vector<double> none(3);
  EXPECT_EQ(fit_logit_shift(DecisionRule::argmax, random_rows(20, 3, 1),
                            std::vector<std::int64_t>{1, 2, 3}, 2),
            none);
}

// Bayes' rule by hand: the posterior divided by the prior, scaled to sum to 1.
TEST(DecisionRule, PriorShiftIsThePosteriorUnderEqualClasses) {
  const std::vector<std::int64_t> counts = {60, 30, 10};
  const data::Predictions rows = random_rows(50, 3, 2);
  const double temperature = 1.7;
  const auto shift = fit_logit_shift(DecisionRule::prior_shift, rows, counts, temperature);
  data::Decision decision;
  decision.temperature = temperature;
  for (std::size_t row = 0; row < 50; ++row) {
    const std::span<const float> logits(rows.logits.data() + 3 * row, 3);
    const auto before = data::decide(logits, decision).probabilities;
    std::vector<double> expected;
    for (std::size_t c = 0; c < 3; ++c)
      expected.push_back(before[c] / static_cast<double>(counts[c]));
    const double sum = std::accumulate(expected.begin(), expected.end(), 0.0);
    std::vector<float> shifted;
    for (std::size_t c = 0; c < 3; ++c)
      shifted.push_back(static_cast<float>(static_cast<double>(logits[c]) + shift[c]));
    const auto after = data::decide(shifted, decision).probabilities;
    for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(after[c], expected[c] / sum, 1e-6);
  }
}

TEST(DecisionRule, ThresholdsOfTwoClassesAreTheBestOfAll) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const data::Predictions rows = random_rows(40, 2, seed);
    const auto shift =
        fit_logit_shift(DecisionRule::thresholds, rows, std::vector<std::int64_t>{1, 1}, 1);
    EXPECT_NEAR(shift[0] + shift[1], 0, kRounding);
    double best = 0;
    for (double difference = -8; difference < 8; difference += 0.001)
      best = std::max(best, macro_f1_under(rows, {difference / 2, -difference / 2}));
    EXPECT_GE(macro_f1_under(rows, shift) + kRounding, best) << seed;
  }
}

TEST(DecisionRule, NoChangeOfOneThresholdBettersTheOthers) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const data::Predictions rows = random_rows(60, 4, seed);
    const std::vector<std::int64_t> counts(4, 1);
    const auto shift = fit_logit_shift(DecisionRule::thresholds, rows, counts, 1);
    const double reached = macro_f1_under(rows, shift);
    EXPECT_GE(reached + kRounding, macro_f1_under(rows, std::vector<double>(4)));
    for (std::size_t c = 0; c < 4; ++c) {
      for (double by = -6; by < 6; by += 0.01) {
        std::vector<double> other = shift;
        other[c] += by;
        EXPECT_LE(macro_f1_under(rows, other), reached + kRounding) << seed;
      }
    }
    EXPECT_EQ(shift, fit_logit_shift(DecisionRule::thresholds, rows, counts, 1));
  }
}

// The third class has no row, and is predicted for one of the second's. Never to predict it would
// be the best of all by the mean over the classes that occur, and no other shift helps.
TEST(DecisionRule, AClassWithoutRowsIsNotSwitchedOff) {
  data::Predictions rows;
  rows.labels = {"a", "b", "c"};
  rows.gold = {0, 0, 0, 1, 1, 1};
  rows.logits = {1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 3};
  EXPECT_EQ(fit_logit_shift(DecisionRule::thresholds, rows, std::vector<std::int64_t>(3, 1), 1),
            std::vector<double>(3));
}

TEST(DecisionRule, RowsThatAreAllRightKeepTheirArgmax) {
  data::Predictions rows = random_rows(30, 3, 5);
  for (std::size_t i = 0; i < rows.logits.size(); ++i)
    rows.logits[i] = static_cast<std::size_t>(rows.gold[i / 3]) == i % 3 ? 1.0f : 0.0f;
  EXPECT_EQ(fit_logit_shift(DecisionRule::thresholds, rows, std::vector<std::int64_t>(3, 1), 1),
            std::vector<double>(3));
}

}  // namespace
}  // namespace pointsman::eval
