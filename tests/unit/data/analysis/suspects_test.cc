#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "data/analysis/label_noise.h"
#include "data/analysis/outliers.h"

namespace pointsman::data {
namespace {

// tools/parity/confident_learning.py
TEST(LabelNoise, IsCleanlabsConfidentJoint) {
  const Json cases =
      read_json(Path(POINTSMAN_SOURCE_DIR) / "tests/data/confident_learning.json", ErrorKind::data);
  for (const Json& item : cases) {
    const std::vector<double> probabilities = item["probabilities"];
    const std::vector<std::int32_t> labels = item["labels"];
    const LabelNoise noise = find_label_noise(probabilities, labels, item["classes"]);
    EXPECT_EQ(noise.joint, item["joint"].get<std::vector<std::int64_t>>());
    for (std::size_t c = 0; c < noise.thresholds.size(); ++c)
      EXPECT_NEAR(noise.thresholds[c], item["thresholds"][c].get<double>(), 1e-9);
    std::vector<std::int32_t> rows;
    for (const NoiseCandidate& candidate : noise.candidates) rows.push_back(candidate.row);
    std::sort(rows.begin(), rows.end());
    EXPECT_EQ(rows, item["off_diagonal"].get<std::vector<std::int32_t>>());
  }
}

TEST(LabelNoise, RanksByMarginAndLeavesRowsWithoutClassOut) {
  const std::vector<double> probabilities = {0.9, 0.1, 0.8, 0.2, 0.2, 0.8,
                                             0.1, 0.9, 0.3, 0.7, 0.0, 1.0};
  const std::vector<std::int32_t> labels = {0, 0, 1, 1, 0, -1};
  const LabelNoise noise = find_label_noise(probabilities, labels, 2);
  // Thresholds (0.9 + 0.8 + 0.3) / 3 and (0.8 + 0.9) / 2: the fifth row reaches neither.
  EXPECT_TRUE(noise.candidates.empty());
  const std::vector<std::int32_t> wrong = {1, 1, 1, 1, 0, 0};
  const LabelNoise found = find_label_noise(probabilities, wrong, 2);
  for (std::size_t i = 1; i < found.candidates.size(); ++i) {
    const auto margin = [&](std::size_t k) {
      return found.candidates[k].suggested_probability - found.candidates[k].given_probability;
    };
    EXPECT_GE(margin(i - 1), margin(i));
  }
  ASSERT_FALSE(found.candidates.empty());
  EXPECT_EQ(found.candidates.front().row, 5);
}

TEST(LabelNoise, AClassWithoutRowsIsNeverSuggested) {
  const std::vector<double> probabilities = {0.1, 0.9, 0.2, 0.8};
  const LabelNoise noise = find_label_noise(probabilities, std::vector<std::int32_t>{0, 0}, 2);
  EXPECT_TRUE(noise.candidates.empty());
}

TEST(Outliers, RobustZIsThatOfTheDefinition) {
  // Median 3, deviations 2 1 0 1 97, their median 1.
  const std::vector<double> z = robust_z(std::vector<double>{1, 2, 3, 4, 100});
  EXPECT_NEAR(z[4], 97 / 1.4826, 1e-12);
  EXPECT_NEAR(z[0], -2 / 1.4826, 1e-12);
  EXPECT_EQ(robust_z(std::vector<double>{5, 5, 5, 9}), (std::vector<double>{0, 0, 0, 0}));
  EXPECT_TRUE(robust_z({}).empty());
}

TEST(Outliers, AreTheRowsThatAreLikeNoOther) {
  std::vector<double> similarities;
  for (int i = 0; i < 99; ++i) similarities.push_back(0.3 + 0.001 * i);
  similarities.push_back(0.0);
  const auto outliers = find_outliers(similarities);
  ASSERT_EQ(outliers.size(), 1U);
  EXPECT_EQ(outliers[0].row, 99);
}

}  // namespace
}  // namespace pointsman::data
