#include "eval/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <tuple>

#include "base/json.h"
#include "base/rng.h"

namespace pointsman::eval {
namespace {

constexpr double kStoredDigits = 1e-9;  // the stored values have ten digits
constexpr double kRounding = 1e-12;

// Values of scikit-learn, written by tools/parity/metrics_values.py.
Json reference() {
  return read_json(Path(POINTSMAN_SOURCE_DIR) / "tests/data/metrics_values.json", ErrorKind::data);
}

std::vector<std::int32_t> indices(const std::string& digits) {
  std::vector<std::int32_t> result;
  for (const char digit : digits) result.push_back(digit - '0');
  return result;
}

void expect_same(const Json& expected, const std::optional<double>& value,
                 const std::string& what) {
  EXPECT_EQ(expected.is_null(), !value.has_value()) << what;
  if (value && !expected.is_null()) {
    EXPECT_NEAR(expected.get<double>(), *value, kStoredDigits) << what;
  }
}

TEST(Metrics, EqualScikitLearnOnRandomAndDegenerateCases) {
  const Json json = reference();
  ASSERT_GE(json["cases"].size(), 1000U);
  for (std::size_t m = 0; m < kMetrics.size(); ++m) ASSERT_EQ(json["metrics"][m], kMetrics[m].name);
  for (const Json& item : json["cases"]) {
    const auto gold = indices(item["gold"]);
    const auto predicted = indices(item["predicted"]);
    const ClassCounts counts = class_counts(count_confusions(gold, predicted, item["classes"]));
    for (std::size_t m = 0; m < kMetrics.size(); ++m) {
      expect_same(item["values"][m], kMetrics[m].compute(counts),
                  kMetrics[m].name + (" of " + item.dump()));
    }
    if (!item.contains("per_class")) continue;
    for (std::size_t label = 0; label < counts.hits.size(); ++label) {
      const Json& expected = item["per_class"][label];
      for (std::size_t m = 0; m < kClassMetrics.size(); ++m) {
        expect_same(expected[m], kClassMetrics[m].compute(counts, label), item.dump());
      }
      EXPECT_EQ(expected[kClassMetrics.size()], counts.support[label]);
    }
  }
}

// The definitions over rows, without a confusion matrix.
struct SlowRows {
  std::vector<std::int32_t> gold;
  std::vector<std::int32_t> predicted;

  double f1(std::int32_t label) const {
    double both = 0;
    double either = 0;
    for (std::size_t i = 0; i < gold.size(); ++i) {
      both += gold[i] == label && predicted[i] == label ? 2 : 0;
      either += (gold[i] == label ? 1 : 0) + (predicted[i] == label ? 1 : 0);
    }
    return either == 0 ? 0 : both / either;
  }

  double macro_f1() const {
    std::set<std::int32_t> labels(gold.begin(), gold.end());
    labels.insert(predicted.begin(), predicted.end());
    double total = 0;
    for (const std::int32_t label : labels) total += f1(label);
    return total / static_cast<double>(labels.size());
  }

  double weighted_f1() const {
    double total = 0;
    for (const std::int32_t label : gold) total += f1(label);
    return total / static_cast<double>(gold.size());
  }

  // Pearson's correlation of the one-hot rows, summed over classes (Gorodkin 2004, equation 8).
  double mcc(std::int32_t classes) const {
    const auto covariance = [&](const auto& a, const auto& b) {
      double total = 0;
      for (std::int32_t label = 0; label < classes; ++label) {
        const auto share = [&](const auto& values) {
          double count = 0;
          for (const std::int32_t value : values) count += value == label ? 1 : 0;
          return count / static_cast<double>(values.size());
        };
        for (std::size_t i = 0; i < a.size(); ++i) {
          total += ((a[i] == label) - share(a)) * ((b[i] == label) - share(b));
        }
      }
      return total;
    };
    const double scale = covariance(gold, gold) * covariance(predicted, predicted);
    return scale < kRounding ? 0 : covariance(gold, predicted) / std::sqrt(scale);
  }
};

TEST(Metrics, EqualTheSlowDefinitions) {
  Rng rng(13, "metrics");
  for (int round = 0; round < 1000; ++round) {
    const auto classes = static_cast<std::int32_t>(1 + rng.below(6));
    SlowRows rows;
    for (std::size_t i = 1 + rng.below(50); i > 0; --i) {
      const auto skewed = [&] {
        return static_cast<std::int32_t>(
            rng.below(1 + rng.below(static_cast<std::uint64_t>(classes))));
      };
      rows.gold.push_back(skewed());
      rows.predicted.push_back(rng.uniform() < 0.6 ? rows.gold.back() : skewed());
    }
    const ClassCounts counts = class_counts(count_confusions(rows.gold, rows.predicted, classes));
    EXPECT_NEAR(macro_f1(counts), rows.macro_f1(), kRounding);
    EXPECT_NEAR(weighted_f1(counts), rows.weighted_f1(), kRounding);
    EXPECT_NEAR(mcc(counts), rows.mcc(classes), kRounding);
  }
}

TEST(Metrics, DoNotDependOnTheOrderOfRowsOrLabels) {
  Rng rng(13, "order");
  std::vector<std::size_t> order(200);
  std::vector<std::int32_t> gold(order.size());
  std::vector<std::int32_t> predicted(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
    gold[i] = static_cast<std::int32_t>(rng.below(4));
    predicted[i] = static_cast<std::int32_t>(rng.below(4));
  }
  rng.shuffle(order);
  std::vector<std::int32_t> other_gold;
  std::vector<std::int32_t> other_predicted;
  for (const std::size_t i : order) {
    other_gold.push_back(3 - gold[i]);
    other_predicted.push_back(3 - predicted[i]);
  }
  const ClassCounts counts = class_counts(count_confusions(gold, predicted, 4));
  const ClassCounts others = class_counts(count_confusions(other_gold, other_predicted, 4));
  for (const Metric& metric : kMetrics) {
    EXPECT_NEAR(metric.compute(counts), metric.compute(others), kRounding) << metric.name;
  }
}

TEST(Metrics, CountTheLargestLogitAndTheFirstOfEquals) {
  data::Predictions predictions;
  predictions.labels = {"a", "b", "c"};
  predictions.logits = {1, 1, 0, -5, -4, -4, 0, 0, 2};
  predictions.gold = {0, 1, 2};
  EXPECT_EQ(macro_f1(predictions), 1.0);
  predictions.gold = {1, 2, 0};
  EXPECT_EQ(macro_f1(predictions), 0.0);
}

// scikit-learn 1.9.1: cohen_kappa_score(list(one), list(other)); its nan is nothing here.
TEST(Metrics, KappaEqualsScikitLearn) {
  const std::vector<std::tuple<const char*, const char*, std::optional<double>>> cases = {
      {"0011222", "0012220", 0.5625}, {"0120120", "1201201", -0.48484848484848486},
      {"01234", "01234", 1.0},        {"000", "000", std::nullopt},
      {"0001", "0000", 0.0},          {"0110212012", "0110212110", 0.6923076923076923},
      {"", "", std::nullopt},
  };
  for (const auto& [one, other, expected] : cases) {
    const auto value = cohen_kappa(class_counts(count_confusions(indices(one), indices(other), 5)));
    ASSERT_EQ(value.has_value(), expected.has_value()) << one << " " << other;
    if (value) {
      EXPECT_NEAR(*value, *expected, kRounding) << one << " " << other;
    }
  }
}

TEST(Metrics, ManyRowsDoNotOverflow) {
  ClassCounts counts{{4'000'000'000, 1}, {4'000'000'000, 1}, {4'000'000'000, 1}};
  EXPECT_NEAR(mcc(counts), 1.0, kStoredDigits);
}

}  // namespace
}  // namespace pointsman::eval
