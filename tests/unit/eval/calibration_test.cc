#include "eval/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/rng.h"

namespace pointsman::eval {
namespace {

constexpr double kFloatLogits = 1e-6;   // logits are stored in float
constexpr double kReferenceFit = 1e-5;  // relative; the reference's own tolerance

data::Predictions predictions_of(const Json& item) {
  data::Predictions predictions;
  for (int label = 0; label < item["classes"].get<int>(); ++label) {
    predictions.labels.push_back(std::string(1, static_cast<char>('a' + label)));
  }
  for (const Json& logit : item["logits"]) predictions.logits.push_back(logit.get<float>());
  for (const Json& gold : item["gold"]) predictions.gold.push_back(gold);
  return predictions;
}

Json reference() {
  return read_json(Path(POINTSMAN_SOURCE_DIR) / "tests/data/metrics_values.json",
                   ErrorKind::data)["calibration"];
}

DecidedRows rows_of(std::vector<double> confidence, const std::vector<int>& right) {
  DecidedRows rows;
  rows.labels = {"a", "b"};
  for (std::size_t i = 0; i < confidence.size(); ++i) {
    rows.gold.push_back(right[i] != 0 ? 0 : 1);
    rows.predicted.push_back(0);
    rows.probabilities.push_back(confidence[i]);
    rows.probabilities.push_back(1 - confidence[i]);
  }
  rows.confidence = std::move(confidence);
  return rows;
}

TEST(Calibration, LossAndBrierEqualScikitLearn) {
  for (const Json& item : reference()) {
    const Calibration result = calibrate(decide_rows(predictions_of(item), {}));
    EXPECT_NEAR(result.nll, item["nll"].get<double>(), kFloatLogits * item["nll"].get<double>());
    EXPECT_NEAR(result.brier, item["brier"].get<double>(), kFloatLogits);
  }
}

TEST(Calibration, TheFittedTemperatureEqualsTheReferenceOptimum) {
  for (const Json& item : reference()) {
    const double expected = item["temperature"];
    EXPECT_NEAR(fit_temperature(predictions_of(item)), expected, kReferenceFit * expected);
  }
}

TEST(Calibration, EceEqualsTheSlowDefinition) {
  Rng rng(13, "ece");
  std::vector<double> confidence;
  std::vector<int> right;
  for (int i = 0; i < 500; ++i) {
    confidence.push_back(0.5 + rng.uniform() / 2);
    right.push_back(rng.uniform() < confidence.back() ? 1 : 0);
  }
  double expected = 0;
  for (int bin = 0; bin < 15; ++bin) {
    double total = 0;
    double hits = 0;
    double count = 0;
    for (std::size_t i = 0; i < confidence.size(); ++i) {
      if (confidence[i] <= bin / 15.0 || confidence[i] > (bin + 1) / 15.0) continue;
      total += confidence[i];
      hits += right[i];
      count += 1;
    }
    if (count > 0) expected += std::abs(hits / count - total / count) * count / 500;
  }
  EXPECT_NEAR(calibrate(rows_of(confidence, right)).ece, expected, 1e-12);
}

TEST(Calibration, CertainRowsStayFinite) {
  const Calibration right = calibrate(rows_of({1.0, 1.0}, {1, 1}));
  EXPECT_EQ(right.ece, 0);
  EXPECT_EQ(right.brier, 0);
  EXPECT_NEAR(right.nll, 0, 1e-15);
  const Calibration wrong = calibrate(rows_of({1.0, 1.0}, {0, 0}));
  EXPECT_EQ(wrong.ece, 1);
  EXPECT_EQ(wrong.brier, 2);
  EXPECT_NEAR(wrong.nll, -std::log(std::pow(2.0, -52)), 1e-9);
}

data::Predictions two_classes(std::vector<float> logits, std::vector<std::int32_t> gold) {
  data::Predictions predictions;
  predictions.labels = {"a", "b"};
  predictions.logits = std::move(logits);
  predictions.gold = std::move(gold);
  return predictions;
}

TEST(FitTemperature, RowsThatCannotTellGiveOne) {
  EXPECT_EQ(fit_temperature(two_classes({}, {})), 1);
  EXPECT_EQ(fit_temperature(two_classes({1, 1, 2, 2}, {0, 1})), 1);    // constant
  EXPECT_EQ(fit_temperature(two_classes({1, 0, 0, 3}, {0, 1})), 1);    // every row right
  EXPECT_EQ(fit_temperature(two_classes({1, 0, 0, 3}, {-1, -1})), 1);  // no gold
}

TEST(FitTemperature, StaysInsideItsBounds) {
  EXPECT_EQ(fit_temperature(two_classes({1, 0, 0, 3}, {1, 0})), 20);  // every row wrong
  std::vector<float> logits = {0, 1e-6F};
  std::vector<std::int32_t> gold = {0};
  for (int i = 0; i < 1000; ++i) {
    logits.insert(logits.end(), {1e-3F, 0});
    gold.push_back(0);
  }
  EXPECT_EQ(fit_temperature(two_classes(logits, gold)), 0.05);
}

// In two classes with margins of one size m, the best temperature is m / ln(right / wrong).
TEST(FitTemperature, HasAClosedFormInTwoClasses) {
  std::vector<float> logits;
  std::vector<std::int32_t> gold;
  for (int i = 0; i < 100; ++i) {
    logits.insert(logits.end(), {4.0F, 1.0F});
    gold.push_back(i < 80 ? 0 : 1);
  }
  EXPECT_NEAR(fit_temperature(two_classes(logits, gold)), 3 / std::log(80.0 / 20.0), 1e-9);
}

TEST(FitTemperature, ExtremeLogitsStayFinite) {
  const double fitted =
      fit_temperature(two_classes({1e30F, -1e30F, 3e38F, -3e38F, 1e30F, 0}, {0, 0, 1}));
  EXPECT_TRUE(std::isfinite(fitted));
}

TEST(DecideRows, RefusesMissingGoldAndNan) {
  EXPECT_THROW(decide_rows(two_classes({1, 0}, {-1}), {}), Error);
  EXPECT_THROW(decide_rows(two_classes({1, 0}, {}), {}), Error);
  EXPECT_THROW(decide_rows(two_classes({std::nanf(""), 0}, {0}), {}), Error);
}

}  // namespace
}  // namespace pointsman::eval
