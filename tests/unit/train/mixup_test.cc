#include "train/losses/mixup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numbers>

#include "base/diagnostics.h"
#include "tests/unit/train/every_loss.h"
#include "train/train_config.h"

namespace pointsman::train {
namespace {

constexpr double kParity = 1e-12;
constexpr double kFiniteDifference = 1e-7;
constexpr std::size_t kDraws = 20000;

using Values = std::vector<double>;
using Labels = std::vector<std::int32_t>;

const Values kLogits = {0.3, -1.2, 2.0, 1.5, 0.1, -0.4, 0.0, 0.7, 0.2, -0.9, 0.8, 0.5};  // [4, 3]
const Labels kLabels = {2, 0, 1, 0};
const Mixup kMixup = {0.7, {2, 1, 3, 0}};

struct Evaluated {
  double loss;
  Values gradient;
};

Evaluated evaluate(const Loss& loss, const Values& logits, const Labels& labels) {
  Values gradient(logits.size(), 9.0);
  const double value = loss.evaluate(logits, labels, loss.weight(labels), gradient);
  return {value, gradient};
}

void expect_near(const Evaluated& ours, const Evaluated& expected) {
  EXPECT_NEAR(ours.loss, expected.loss, kParity);
  ASSERT_EQ(ours.gradient.size(), expected.gradient.size());
  for (std::size_t i = 0; i < expected.gradient.size(); ++i)
    EXPECT_NEAR(ours.gradient[i], expected.gradient[i], kParity);
}

Values lambdas(double alpha) {
  Values drawn;
  for (std::size_t batch = 0; batch < kDraws; ++batch)
    drawn.push_back(draw_mixup(alpha, 2, 13, batch).lambda);
  std::ranges::sort(drawn);
  return drawn;
}

// Where Beta(alpha, alpha) has a closed form: the arcsine law, the uniform one and a polynomial.
// Kolmogorov's distance exceeds 1.95 / sqrt(n) once in a thousand samples.
TEST(Mixup, LambdasFollowTheBetaDistribution) {
  const std::vector<std::pair<double, std::function<double(double)>>> laws = {
      {0.5, [](double x) { return 2 / std::numbers::pi * std::asin(std::sqrt(x)); }},
      {1.0, [](double x) { return x; }},
      {2.0, [](double x) { return x * x * (3 - 2 * x); }}};
  for (const auto& [alpha, law] : laws) {
    const Values drawn = lambdas(alpha);
    double distance = 0;
    for (std::size_t i = 0; i < kDraws; ++i) {
      const double below = static_cast<double>(i) / kDraws, above = below + 1.0 / kDraws;
      distance = std::max({distance, law(drawn[i]) - below, above - law(drawn[i])});
    }
    EXPECT_LT(distance, 1.95 / std::sqrt(kDraws)) << alpha;
  }
}

// Mean 1/2, variance 1 / (4 (2 alpha + 1)), fourth moment about the mean 3 / (16 (2 alpha + 1)
// (2 alpha + 3)).
TEST(Mixup, LambdasHaveTheMomentsOfBeta) {
  for (const double alpha : {0.1, 0.4, 8.0, 100.0}) {
    double mean = 0, square = 0, fourth = 0;
    for (const double lambda : lambdas(alpha)) {
      const double x = lambda - 0.5;
      mean += x / kDraws;
      square += x * x / kDraws;
      fourth += x * x * x * x / kDraws;
    }
    const double variance = 1 / (4 * (2 * alpha + 1));
    const double expected_fourth = 3 * variance / (4 * (2 * alpha + 3));
    EXPECT_NEAR(mean, 0, 4 * std::sqrt(variance / kDraws)) << alpha;
    EXPECT_NEAR(square, variance, 0.04 * variance) << alpha;
    EXPECT_NEAR(fourth, expected_fourth, 0.08 * expected_fourth) << alpha;
  }
}

TEST(Mixup, ATinyAlphaMixesAllOrNothing) {
  for (const double alpha : {1e-4, std::numeric_limits<double>::denorm_min()}) {
    const Values drawn = lambdas(alpha);
    EXPECT_EQ(drawn.front(), 0);
    EXPECT_EQ(drawn.back(), 1);
    for (const double lambda : drawn) ASSERT_TRUE(lambda >= 0 && lambda <= 1);
  }
}

// Each of the 6 orders of three rows in a sixth of the batches.
TEST(Mixup, PartnersAreEveryPermutationAlike) {
  std::map<std::vector<std::size_t>, double> counts;
  for (std::size_t batch = 0; batch < kDraws; ++batch) {
    auto partners = draw_mixup(0.4, 3, 13, batch).partners;
    ++counts[partners];
    std::ranges::sort(partners);
    ASSERT_EQ(partners, (std::vector<std::size_t>{0, 1, 2}));
  }
  ASSERT_EQ(counts.size(), 6U);
  for (const auto& [partners, count] : counts) EXPECT_NEAR(count * 6 / kDraws, 1, 0.08);
}

TEST(Mixup, IsAFunctionOfSeedAndBatch) {
  const auto same = [](const Mixup& a, const Mixup& b) {
    return a.lambda == b.lambda && a.partners == b.partners;
  };
  const Mixup drawn = draw_mixup(0.4, 16, 13, 5);
  EXPECT_TRUE(same(drawn, draw_mixup(0.4, 16, 13, 5)));
  EXPECT_FALSE(same(drawn, draw_mixup(0.4, 16, 13, 6)));
  EXPECT_FALSE(same(drawn, draw_mixup(0.4, 16, 14, 5)));
  EXPECT_TRUE(draw_mixup(0, 16, 13, 5).partners.empty());
  EXPECT_TRUE(draw_mixup(0.4, 1, 13, 5).partners.empty());
}

// Row by row, as the papers write it.
TEST(MixedLoss, EqualsTheDefinition) {
  for (const LossSettings& settings : every_loss()) {
    const auto loss = build_loss(settings);
    const double denominator = loss->weight(kLabels);
    double expected = 0;
    Values unused(3);
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t j = kMixup.partners[i];
      Values x(3);
      for (std::size_t c = 0; c < 3; ++c)
        x[c] = 0.7 * kLogits[3 * i + c] + 0.3 * kLogits[3 * j + c];
      expected += 0.7 * loss->evaluate(x, Labels{kLabels[i]}, denominator, unused) +
                  0.3 * loss->evaluate(x, Labels{kLabels[j]}, denominator, unused);
    }
    EXPECT_NEAR(evaluate(MixedLoss(*loss, kMixup), kLogits, kLabels).loss, expected, kParity);
  }
}

TEST(MixedLoss, GradientsAreFiniteDifferences) {
  for (const LossSettings& settings : every_loss()) {
    const auto plain = build_loss(settings);
    const MixedLoss loss(*plain, kMixup);
    const Values gradient = evaluate(loss, kLogits, kLabels).gradient;
    for (std::size_t i = 0; i < kLogits.size(); ++i) {
      constexpr double kStep = 1e-5;
      Values above = kLogits, below = kLogits;
      above[i] += kStep;
      below[i] -= kStep;
      const double slope =
          (evaluate(loss, above, kLabels).loss - evaluate(loss, below, kLabels).loss) / (2 * kStep);
      EXPECT_NEAR(gradient[i], slope, kFiniteDifference);
    }
  }
}

// With lambda 1 each row is itself, with lambda 0 its partner; rows that are their own partners are
// not mixed at all.
TEST(MixedLoss, IsThePlainLossWhereNothingIsMixed) {
  for (const LossSettings& settings : every_loss()) {
    const auto loss = build_loss(settings);
    const Evaluated plain = evaluate(*loss, kLogits, kLabels);
    const Mixup none, itself = {1, kMixup.partners}, partner = {0, kMixup.partners},
                      alone = {0.7, {0, 1, 2, 3}};
    for (const Mixup& mixup : {none, itself, partner, alone})
      expect_near(evaluate(MixedLoss(*loss, mixup), kLogits, kLabels), plain);
  }
}

// Where the union has the partners of its parts.
TEST(MixedLoss, BatchesOfAStepAddUpToTheirUnion) {
  const Mixup first = {0.7, {1, 2, 0}}, last = {0.7, {1, 0}}, both = {0.7, {1, 2, 0, 4, 3}};
  Values logits = kLogits;
  logits.insert(logits.end(), {1.1, -0.3, 0.6});
  const Labels labels = {2, 0, 1, 0, 1};
  for (const LossSettings& settings : every_loss()) {
    const auto loss = build_loss(settings);
    const std::span<const std::int32_t> y(labels);
    const std::span<const double> x(logits);
    const double denominator =
        MixedLoss(*loss, first).weight(y.first(3)) + MixedLoss(*loss, last).weight(y.last(2));
    Values parts(15);
    const std::span<double> g(parts);
    const double sum =
        MixedLoss(*loss, first).evaluate(x.first(9), y.first(3), denominator, g.first(9)) +
        MixedLoss(*loss, last).evaluate(x.last(6), y.last(2), denominator, g.last(6));
    expect_near({sum, parts}, evaluate(MixedLoss(*loss, both), logits, labels));
  }
}

// So the loss stays a weighted mean.
TEST(MixedLoss, DenominatorIsTheWeightOfTheMixedLabels) {
  for (const LossSettings& settings : every_loss()) {
    const auto loss = build_loss(settings);
    double expected = 0;
    for (std::size_t i = 0; i < 4; ++i)
      expected += 0.7 * loss->weight(Labels{kLabels[i]}) +
                  0.3 * loss->weight(Labels{kLabels[kMixup.partners[i]]});
    EXPECT_NEAR(MixedLoss(*loss, kMixup).weight(kLabels), expected, kParity);
  }
}

TEST(MixedLoss, ExtremeLogitsStayFinite) {
  constexpr double kHuge = std::numeric_limits<float>::max();
  const Values logits = {kHuge, -kHuge, 0, -kHuge, kHuge, kHuge};
  const Mixup mixup = {0.4, {1, 0}};
  for (const LossSettings& settings : every_loss()) {
    const auto loss = build_loss(settings);
    const Evaluated result = evaluate(MixedLoss(*loss, mixup), logits, {1, 2});
    EXPECT_TRUE(std::isfinite(result.loss));
    for (const double g : result.gradient) EXPECT_TRUE(std::isfinite(g));
  }
}

TEST(Mixup, OneRowABatchIsRefused) {
  TrainConfig config;
  config.mixup_alpha = 0.2;
  config.per_device_train_batch_size = 1;
  Diagnostics diagnostics;
  check(config, diagnostics);
  ASSERT_EQ(diagnostics.items().size(), 1U);
  EXPECT_EQ(diagnostics.items()[0].key, "train.mixup_alpha");
  config.max_tokens_per_batch = 512;
  Diagnostics none;
  check(config, none);
  EXPECT_TRUE(none.items().empty());
}

}  // namespace
}  // namespace pointsman::train
