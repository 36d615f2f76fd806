#include "baseline/baselines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/hash.h"
#include "base/json.h"
#include "base/rng.h"
#include "baseline/logistic.h"
#include "baseline/tfidf.h"
#include "data/read.h"

namespace pointsman::baseline {
namespace {

constexpr double kStoredValues = 1e-8;
constexpr double kSameOptimum = 1e-3;  // weights of 60,880 terms, most of them tied to one row

// configs/datasets/routes.csv by the SHA-256 of `group` modulo 100: below 70 train, from 85 test.
struct FixedSplit {
  std::vector<data::Example> train;
  std::vector<data::Example> test;
  data::LabelMap labels;
};

const FixedSplit& routes() {
  static const FixedSplit split = [] {
    FixedSplit result;
    const auto dataset =
        data::read_dataset(Path(POINTSMAN_SOURCE_DIR) / "configs/datasets/routes.csv", {});
    result.labels = data::collect_labels(dataset);
    for (const data::Example& row : dataset.rows) {
      int rest = 0;
      for (const char digit : sha256(row.group).substr(7)) {
        rest = (rest * 16 + (digit <= '9' ? digit - '0' : digit - 'a' + 10)) % 100;
      }
      if (rest < 70) result.train.push_back(row);
      if (rest >= 85) result.test.push_back(row);
    }
    return result;
  }();
  return split;
}

// scikit-learn's pipeline, written by tools/parity/baseline_values.py.
Json reference() {
  return read_json(Path(POINTSMAN_SOURCE_DIR) / "tests/data/baseline_values.json",
                   ErrorKind::data)["routes"];
}

TEST(Tfidf, EqualsScikitLearnOnRoutes) {
  const Json expected = reference();
  Tfidf tfidf;
  const SparseMatrix train = tfidf.fit_transform(routes().train);
  const SparseMatrix test = tfidf.transform(routes().test);
  EXPECT_EQ(train.columns, expected["columns"].get<std::size_t>());
  EXPECT_EQ(train.value.size(), expected["entries"].get<std::size_t>());
  EXPECT_EQ(test.value.size(), expected["test_entries"].get<std::size_t>());
  const std::size_t row = expected["test_row"];
  std::map<std::int32_t, double> values;
  for (std::size_t i = test.starts[row]; i < test.starts[row + 1]; ++i) {
    values[test.column[i]] = test.value[i];
  }
  EXPECT_EQ(values.size(), expected["values"].size());
  for (const Json& item : expected["values"]) {
    const std::int32_t column = tfidf.column(item[0] == "word", item[1].get<std::string>());
    ASSERT_GE(column, 0) << item;
    EXPECT_NEAR(values[column], item[2].get<double>(), kStoredValues) << item;
  }
}

TEST(Tfidf, LogisticRegressionEqualsScikitLearnOnRoutes) {
  const Json expected = reference();
  Tfidf tfidf;
  const SparseMatrix train = tfidf.fit_transform(routes().train);
  const BaselineInput input{routes().train, routes().test, routes().labels};
  LogisticOptions options;
  options.solver.gradient_tolerance = 1e-6;
  const LogisticRegression model(train, train_labels(input), 3, options);
  for (const Json& item : expected["terms"]) {
    const std::int32_t column = tfidf.column(item[0] == "word", item[1].get<std::string>());
    ASSERT_GE(column, 0) << item;
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_NEAR(model.weights()[static_cast<std::size_t>(column) * 3 + c],
                  item[2][c].get<double>(), kSameOptimum)
          << item;
    }
  }
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_NEAR(model.intercepts()[c], expected["intercepts"][c].get<double>(), kSameOptimum);
  }
}

TEST(Baselines, TfidfPredictsWhatScikitLearnPredictsOnRoutes) {
  const std::string expected = reference()["predicted"];
  const auto results = run_baselines({routes().train, routes().test, routes().labels});
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].name, "majority");
  EXPECT_EQ(results[1].name, "tfidf");
  std::string predicted;
  for (const std::int32_t label : results[1].predicted) {
    predicted += static_cast<char>('0' + label);
  }
  EXPECT_EQ(predicted, expected);
}

std::vector<data::Example> rows_of(const std::vector<std::string>& labels) {
  std::vector<data::Example> rows;
  for (const std::string& label : labels) {
    rows.emplace_back();
    rows.back().text = "text of " + label;
    rows.back().label = label;
  }
  return rows;
}

TEST(Baselines, MajorityIsTheCommonestLabelAndTheFirstOfEquals) {
  const data::LabelMap labels({"a", "b", "c"});
  const auto test = rows_of({"a", "a"});
  const auto commonest = rows_of({"a", "c", "c", "b"});
  const auto equal = rows_of({"c", "b", "b", "c"});
  EXPECT_EQ(run_baselines({commonest, test, labels})[0].predicted,
            (std::vector<std::int32_t>{2, 2}));
  EXPECT_EQ(run_baselines({equal, test, labels})[0].predicted, (std::vector<std::int32_t>{1, 1}));
}

// All similarities sorted, the definition.
std::int32_t slow_nearest(const data::Embeddings& train, const std::vector<std::int32_t>& labels,
                          const float* text) {
  const auto size = static_cast<std::size_t>(train.dimension);
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    double dot = 0;
    double a = 0;
    double b = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const double x = text[i];
      const double y = train.values[row * size + i];
      dot += x * y;
      a += x * x;
      b += y * y;
    }
    order.emplace_back(-dot / std::sqrt(a * b), row);
  }
  std::sort(order.begin(), order.end());
  std::map<std::int32_t, double> votes;
  for (std::size_t i = 0; i < 5; ++i) {
    votes[labels[order[i].second]] += std::max(0.0, -order[i].first);
  }
  std::int32_t best = 0;
  for (const auto& [label, vote] : votes) best = vote > votes[best] ? label : best;
  return best;
}

TEST(Baselines, NeighboursEqualTheSlowDefinition) {
  constexpr std::size_t kTrain = 60;
  constexpr std::size_t kTest = 40;
  Rng rng(13, "neighbours");
  data::Embeddings train{19, {}};
  data::Embeddings test{19, {}};
  for (std::size_t i = 0; i < kTrain * 19; ++i)
    train.values.push_back(static_cast<float>(rng.normal()));
  for (std::size_t i = 0; i < kTest * 19; ++i)
    test.values.push_back(static_cast<float>(rng.normal()));
  const data::LabelMap names({"a", "b", "c"});
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < kTrain; ++i) {
    labels.push_back(names.name(static_cast<std::int32_t>(rng.below(3))));
  }
  const auto train_rows = rows_of(labels);
  const auto test_rows = rows_of(std::vector<std::string>(kTest, "a"));
  const BaselineInput input{train_rows, test_rows, names, &train, &test, 2};
  const auto results = run_baselines(input);
  ASSERT_EQ(results.back().name, "knn");
  for (std::size_t i = 0; i < kTest; ++i) {
    EXPECT_EQ(results.back().predicted[i],
              slow_nearest(train, train_labels(input), test.values.data() + i * 19));
  }
}

TEST(Baselines, FewRowsAndEmptyTextsAreNoTrouble) {
  const data::LabelMap labels({"a", "b"});
  auto train = rows_of({"a", "b"});
  train[0].text = "…";  // no word, one character n-gram or two
  auto test = rows_of({"a"});
  test[0].text = "unseen Ω";
  const data::Embeddings zero{4, std::vector<float>(8, 0.0F)};
  const data::Embeddings other{4, std::vector<float>(4, 0.0F)};
  for (const auto& result : run_baselines({train, test, labels, &zero, &other})) {
    ASSERT_EQ(result.predicted.size(), 1U) << result.name;
    EXPECT_GE(result.predicted[0], 0);
  }
}

}  // namespace
}  // namespace pointsman::baseline
