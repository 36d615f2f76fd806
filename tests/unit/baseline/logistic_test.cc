#include "baseline/logistic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/json.h"

namespace pointsman::baseline {
namespace {

constexpr double kSameOptimum = 1e-5;

SparseMatrix sparse(const Json& dense) {
  SparseMatrix matrix;
  matrix.columns = dense[0].size();
  for (const Json& row : dense) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (row[column].get<double>() == 0) continue;
      matrix.column.push_back(static_cast<std::int32_t>(column));
      matrix.value.push_back(row[column]);
    }
    matrix.starts.push_back(matrix.column.size());
  }
  return matrix;
}

LogisticOptions tight() {
  LogisticOptions options;
  options.solver.gradient_tolerance = 1e-8;
  return options;
}

TEST(Logistic, EqualsScikitLearnInTwoAndMoreClasses) {
  const Json json =
      read_json(Path(POINTSMAN_SOURCE_DIR) / "tests/data/baseline_values.json", ErrorKind::data);
  for (const Json& item : json["small"]) {
    const SparseMatrix matrix = sparse(item["matrix"]);
    const std::vector<std::int32_t> labels = item["labels"];
    const LogisticRegression model(matrix, labels, item["classes"], tight());
    EXPECT_TRUE(model.fit().converged);
    EXPECT_EQ(model.predict(matrix), item["predicted"].get<std::vector<std::int32_t>>());
    const std::size_t classes = item["classes"];
    for (std::size_t column = 0; column < matrix.columns; ++column) {
      const double* weights = model.weights().data() + column * classes;
      if (classes == 2) {  // one weight vector there, the difference of two here
        EXPECT_NEAR(weights[1] - weights[0], item["coefficients"][0][column].get<double>(),
                    kSameOptimum);
        continue;
      }
      for (std::size_t c = 0; c < classes; ++c) {
        EXPECT_NEAR(weights[c], item["coefficients"][c][column].get<double>(), kSameOptimum);
      }
    }
  }
}

TEST(Logistic, AClassWithoutRowsIsNeverPredicted) {
  const SparseMatrix matrix = sparse(Json::array({{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}}));
  const std::vector<std::int32_t> labels = {1, 3, 1};
  const LogisticRegression model(matrix, labels, 5, tight());
  EXPECT_EQ(model.present(), (std::vector<std::int32_t>{1, 3}));
  EXPECT_EQ(model.predict(matrix)[0], 1);
  EXPECT_EQ(model.predict(matrix)[1], 3);
}

TEST(Logistic, OneClassIsAlwaysPredicted) {
  const SparseMatrix matrix = sparse(Json::array({{1.0}, {0.0}}));
  const std::vector<std::int32_t> labels = {2, 2};
  EXPECT_EQ(LogisticRegression(matrix, labels, 3, tight()).predict(matrix), labels);
}

TEST(Logistic, ThreadsDoNotChangeAByte) {
  SparseMatrix matrix;
  matrix.columns = 50;
  std::vector<std::int32_t> labels;
  for (std::int32_t row = 0; row < 60; ++row) {
    for (std::int32_t column = row % 7; column < 50; column += 7) {
      matrix.column.push_back(column);
      matrix.value.push_back(0.1 * (1 + (row * column) % 5));
    }
    matrix.starts.push_back(matrix.column.size());
    labels.push_back(row % 4);
  }
  LogisticOptions options;
  const LogisticRegression one(matrix, labels, 4, options);
  options.solver.threads = 3;
  const LogisticRegression three(matrix, labels, 4, options);
  EXPECT_TRUE(std::equal(one.weights().begin(), one.weights().end(), three.weights().begin()));
}

TEST(Lbfgs, FindsRosenbrocksMinimum) {
  const Objective rosenbrock = [](std::span<const double> x, std::span<double> gradient) {
    const double a = 1 - x[0];
    const double b = x[1] - x[0] * x[0];
    gradient[0] = -2 * a - 400 * x[0] * b;
    gradient[1] = 200 * b;
    return a * a + 100 * b * b;
  };
  std::vector<double> point = {-1.2, 1};
  const LbfgsResult result = minimize(rosenbrock, point, {.gradient_tolerance = 1e-9});
  EXPECT_TRUE(result.converged);
  EXPECT_NEAR(point[0], 1, 1e-7);
  EXPECT_NEAR(point[1], 1, 1e-7);
}

}  // namespace
}  // namespace pointsman::baseline
