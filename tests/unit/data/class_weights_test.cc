#include "data/class_weights.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/json.h"
#include "refusal.h"

namespace pointsman::data {
namespace {

constexpr double kRelative = 1e-12;

LabelMap letters(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.emplace_back(1, static_cast<char>('a' + i));
  return LabelMap(names);
}

std::vector<double> weights(ClassWeighting kind, const std::vector<std::int64_t>& counts,
                            double beta = 0.999) {
  ImbalanceConfig config;
  config.class_weights = kind;
  config.effective_number_beta = beta;
  return class_weights(config, counts, letters(counts.size()));
}

TEST(ClassWeights, BalancedIsScikitLearnsAndSqrtItsRoot) {
  const Json json =
      read_json(Path(POINTSMAN_SOURCE_DIR) / "tests/data/data_values.json", ErrorKind::data);
  ASSERT_GE(json["class_weights"].size(), 40U);
  for (const Json& item : json["class_weights"]) {
    const auto counts = item["counts"].get<std::vector<std::int64_t>>();
    const auto balanced = weights(ClassWeighting::balanced, counts);
    const auto root = weights(ClassWeighting::sqrt, counts);
    for (std::size_t c = 0; c < counts.size(); ++c) {
      const auto expected = item["weights"][c].get<double>();
      EXPECT_NEAR(balanced[c], expected, kRelative * expected);
      EXPECT_NEAR(root[c], std::sqrt(expected), kRelative * expected);
    }
  }
}

// Cui et al. 2019: the effective number is the sum of a geometric series, 1 + beta + … +
// beta^(n-1).
TEST(ClassWeights, EffectiveNumberIsItsSeries) {
  const std::vector<std::int64_t> counts = {5, 1, 60, 700};
  for (const double beta : {0.0, 0.9, 0.999}) {
    std::vector<double> expected;
    double mean = 0;
    for (const std::int64_t count : counts) {
      double number = 0;
      for (std::int64_t i = 0; i < count; ++i) number += std::pow(beta, static_cast<double>(i));
      expected.push_back(1 / number);
      mean += static_cast<double>(count) / number / 766;
    }
    const auto found = weights(ClassWeighting::effective_number, counts, beta);
    for (std::size_t c = 0; c < counts.size(); ++c) {
      EXPECT_NEAR(found[c], expected[c] / mean, 1e-9 * found[c]);
    }
  }
}

TEST(ClassWeights, NoneIsOneForEveryClass) {
  EXPECT_EQ(weights(ClassWeighting::none, {3, 9}), (std::vector<double>{1, 1}));
}

TEST(ClassWeights, AMapNamesEveryLabelAndNoOther) {
  ImbalanceConfig config;
  const std::vector<std::int64_t> counts = {1, 2};
  config.class_weights = std::map<std::string, double>{{"b", 2.5}, {"a", 1}};
  EXPECT_EQ(class_weights(config, counts, letters(2)), (std::vector<double>{1, 2.5}));
  const auto refused = [&] {
    return refusal([&] { class_weights(config, counts, letters(2)); }, ErrorKind::config);
  };
  config.class_weights = std::map<std::string, double>{{"b", 2.5}};
  EXPECT_EQ(refused(),
            "imbalance.class_weights: the label 'a' has no weight; a map names every label");
  config.class_weights = std::map<std::string, double>{{"a", 1}, {"b", 2.5}, {"c", 1}};
  EXPECT_EQ(refused(),
            "imbalance.class_weights: 'c' is no label of the train rows; they are: a, b");
}

TEST(ClassWeights, CountsLeaveOutRowsWithoutAClass) {
  const std::vector<std::int32_t> labels = {0, 2, -1, 2};
  EXPECT_EQ(count_classes(labels, 4), (std::vector<std::int64_t>{1, 0, 2, 0}));
}

}  // namespace
}  // namespace pointsman::data
