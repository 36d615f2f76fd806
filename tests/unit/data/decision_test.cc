#include "data/decision.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "base/rng.h"

namespace pointsman::data {
namespace {

constexpr double kRounding = 1e-12;

TEST(Decision, IsTheSoftmaxOfTheScaledLogits) {
  Rng rng(1, "test");
  for (int trial = 0; trial < 1000; ++trial) {
    std::vector<float> logits(2 + rng.below(5));
    for (float& logit : logits) logit = static_cast<float>(3 * rng.normal());
    const Decision decision{
        .temperature = 0.2 + rng.uniform(), .abstain_below = {}, .fallback_label = {}};
    long double sum = 0;
    for (const float logit : logits)
      sum += std::exp(static_cast<long double>(logit) / decision.temperature);
    const Answer answer = decide(logits, decision);
    for (std::size_t c = 0; c < logits.size(); ++c) {
      const long double expected =
          std::exp(static_cast<long double>(logits[c]) / decision.temperature) / sum;
      EXPECT_NEAR(answer.probabilities[c], static_cast<double>(expected), kRounding);
      EXPECT_LE(answer.probabilities[c], answer.confidence);
    }
    EXPECT_EQ(answer.confidence, answer.probabilities[static_cast<std::size_t>(answer.label)]);
  }
}

TEST(Decision, IsStableForTheLargestLogits) {
  const float large = std::numeric_limits<float>::max();
  const std::vector<float> logits = {-large, large, 0};
  const Answer answer =
      decide(logits, {.temperature = 0.01, .abstain_below = {}, .fallback_label = {}});
  EXPECT_EQ(answer.label, 1);
  EXPECT_EQ(answer.probabilities, (std::vector<double>{0, 1, 0}));
}

TEST(Decision, TheFirstOfEqualsWinsAndLittleConfidenceAbstains) {
  const std::vector<float> logits = {1, 1, 1, 1};
  EXPECT_EQ(decide(logits, {}).label, 0);
  EXPECT_FALSE(decide(logits, {}).abstained);
  Decision decision;
  decision.abstain_below = 0.25;
  EXPECT_FALSE(decide(logits, decision).abstained);  // not below
  decision.abstain_below = 0.26;
  EXPECT_TRUE(decide(logits, decision).abstained);
}

}  // namespace
}  // namespace pointsman::data
