#include "baseline/out_of_fold.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/rng.h"
#include "baseline/logistic.h"
#include "baseline/neighbours.h"
#include "baseline/principal.h"

namespace pointsman::baseline {
namespace {

SparseMatrix sparse(const std::vector<std::vector<double>>& dense) {
  SparseMatrix matrix;
  matrix.columns = dense.front().size();
  for (const auto& row : dense) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (row[c] == 0) continue;
      matrix.column.push_back(static_cast<std::int32_t>(c));
      matrix.value.push_back(row[c]);
    }
    matrix.starts.push_back(matrix.column.size());
  }
  return matrix;
}

std::vector<std::vector<double>> drawn(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  Rng rng(seed, "test");
  std::vector<std::vector<double>> dense(rows, std::vector<double>(columns));
  for (auto& row : dense) {
    for (double& value : row) value = rng.uniform() < 0.4 ? rng.uniform() : 0.0;
  }
  return dense;
}

TEST(Logistic, ProbabilitiesAreTheSoftmaxOfTheLogits) {
  const auto dense = drawn(20, 6, 1);
  std::vector<std::int32_t> labels;
  for (std::int32_t i = 0; i < 20; ++i) labels.push_back(i % 3);
  const SparseMatrix matrix = sparse(dense);
  const LogisticRegression model(matrix, labels, 3, {});
  const auto probabilities = model.probabilities(matrix);
  const auto predicted = model.predict(matrix);
  for (std::size_t row = 0; row < 20; ++row) {
    std::vector<double> scores(model.intercepts().begin(), model.intercepts().end());
    for (std::size_t f = 0; f < 6; ++f) {
      for (std::size_t c = 0; c < 3; ++c) scores[c] += dense[row][f] * model.weights()[f * 3 + c];
    }
    double total = 0;
    for (const double score : scores) total += std::exp(score);
    for (std::size_t c = 0; c < 3; ++c)
      EXPECT_NEAR(probabilities[row * 3 + c], std::exp(scores[c]) / total, 1e-12);
    const auto best = static_cast<std::size_t>(predicted[row]);
    for (std::size_t c = 0; c < 3; ++c)
      EXPECT_LE(probabilities[row * 3 + c], probabilities[row * 3 + best]);
  }
}

TEST(OutOfFold, EachRowIsJudgedByTheOtherFolds) {
  const auto dense = drawn(60, 8, 2);
  const SparseMatrix matrix = sparse(dense);
  std::vector<std::int32_t> labels;
  std::vector<std::int64_t> components;
  for (std::int32_t i = 0; i < 60; ++i) {
    labels.push_back(i % 2);
    components.push_back(i < 10 ? 0 : i);
  }
  const OutOfFold result = predict_out_of_fold({matrix, labels, 2, components, 13, 2});
  std::map<std::int64_t, std::set<std::int32_t>> folds_of;
  for (std::size_t i = 0; i < 60; ++i) folds_of[components[i]].insert(result.fold[i]);
  for (const auto& [component, folds] : folds_of) EXPECT_EQ(folds.size(), 1U);
  for (std::int32_t fold = 0; fold < kFolds; ++fold) {
    std::vector<std::vector<double>> train;
    std::vector<std::int32_t> train_labels;
    for (std::size_t i = 0; i < 60; ++i) {
      if (result.fold[i] == fold) continue;
      train.push_back(dense[i]);
      train_labels.push_back(labels[i]);
    }
    const LogisticRegression model(sparse(train), train_labels, 2, {});
    const auto expected = model.probabilities(matrix);
    for (std::size_t i = 0; i < 60; ++i) {
      if (result.fold[i] != fold) continue;
      // The search ends before the optimum.
      EXPECT_NEAR(result.probabilities[2 * i], expected[2 * i], 0.02);
    }
  }
  const OutOfFold alone = predict_out_of_fold({matrix, labels, 2, components, 13, 1});
  EXPECT_EQ(alone.probabilities, result.probabilities);
}

TEST(OutOfFold, AClassOfOneComponentHasNoProbability) {
  const SparseMatrix matrix = sparse(drawn(12, 4, 3));
  const std::vector<std::int32_t> labels = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  std::vector<std::int64_t> components;
  for (std::int64_t i = 0; i < 12; ++i) components.push_back(i);
  const OutOfFold result = predict_out_of_fold({matrix, labels, 2, components, 13, 1});
  EXPECT_EQ(result.probabilities[23], 0);
  EXPECT_NEAR(result.probabilities[22], 1, 1e-12);
}

TEST(SingleColumns, AreThoseOfOneRow) {
  const SparseMatrix kept = without_single_columns(sparse({{1, 2, 0}, {0, 3, 4}, {0, 5, 6}}));
  EXPECT_EQ(kept.columns, 2U);
  EXPECT_EQ(kept.value, (std::vector<double>{2, 3, 4, 5, 6}));
  EXPECT_EQ(kept.column, (std::vector<std::int32_t>{0, 0, 1, 0, 1}));
}

TEST(Neighbours, SimilarityIsThatOfComparingEveryPair) {
  const auto dense = drawn(50, 10, 4);
  const auto similarity = nearest_similarity(sparse(dense), {.neighbours = 3, .threads = 2});
  const auto cosine = [](const std::vector<double>& a, const std::vector<double>& b) {
    double product = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      product += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return aa == 0 || bb == 0 ? 0.0 : product / std::sqrt(aa * bb);
  };
  for (std::size_t i = 0; i < 50; ++i) {
    std::vector<double> others;
    for (std::size_t j = 0; j < 50; ++j) {
      if (j != i) others.push_back(cosine(dense[i], dense[j]));
    }
    std::sort(others.rbegin(), others.rend());
    EXPECT_NEAR(similarity[i], (others[0] + others[1] + others[2]) / 3, 1e-12);
  }
  EXPECT_EQ(nearest_similarity(sparse({{1, 0}}), {}), std::vector<double>{1});
}

// Rows a u + b v with u, v of length 1 and at right angles, and a, b without mean or correlation,
// have these coordinates and no others.
TEST(Principal, FindsThePlaneThatTheRowsLieIn) {
  const std::vector<double> u = {0.6, 0, 0.8}, v = {0, 1, 0};
  std::vector<std::vector<double>> dense;
  std::vector<double> a, b;
  for (int i = 0; i < 16; ++i) {
    a.push_back(5 * std::cos(2 * M_PI * i / 16));
    b.push_back(2 * std::sin(2 * M_PI * i / 16));
    dense.push_back({1 + a.back() * u[0], 2 + b.back(), 3 + a.back() * u[2]});
  }
  const Plane plane = principal_plane(sparse(dense), 13);
  for (std::size_t i = 0; i < 16; ++i) {
    EXPECT_NEAR(std::abs(plane.coordinates[0][i]), std::abs(a[i]), 1e-3);
    EXPECT_NEAR(std::abs(plane.coordinates[1][i]), std::abs(b[i]), 1e-3);
  }
  EXPECT_NEAR(plane.shares[0], 25.0 / 29, 1e-6);
  EXPECT_NEAR(plane.shares[1], 4.0 / 29, 1e-6);
}

TEST(Principal, RowsThatDoNotVaryAreAtTheMiddle) {
  const Plane plane = principal_plane(sparse({{0.1, 0.7}, {0.1, 0.7}, {0.1, 0.7}}), 13);
  EXPECT_EQ(plane.coordinates[0], (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(plane.shares[1], 0);
}

}  // namespace
}  // namespace pointsman::baseline
