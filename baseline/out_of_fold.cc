#include "baseline/out_of_fold.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/error.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "baseline/logistic.h"

namespace pointsman::baseline {
namespace {

// A ranking needs no exact optimum: so many products that an analysis takes seconds.
constexpr double kGradientTolerance = 1e-4;
constexpr double kProducts = 2e9;  // of a fold's fit
constexpr int kFewestIterations = 12;
constexpr int kMostIterations = 40;
constexpr std::size_t kLarge = 5'000'000;  // entries; of such a matrix one fold's copy at a time

std::vector<std::int32_t> deal_folds(const OutOfFoldInput& input) {
  std::unordered_map<std::int64_t, std::int32_t> fold_of;  // -1: not dealt yet
  std::map<std::int32_t, std::vector<std::int64_t>> by_class;
  for (std::size_t i = 0; i < input.labels.size(); ++i) {
    if (fold_of.emplace(input.components[i], -1).second)
      by_class[input.labels[i]].push_back(input.components[i]);
  }
  Rng rng(input.seed, "analysis.folds");
  std::int32_t next = 0;
  for (auto& [label, components] : by_class) {
    rng.shuffle(components);
    for (const std::int64_t component : components) fold_of[component] = next++ % kFolds;
  }
  std::vector<std::int32_t> folds;
  for (const std::int64_t component : input.components) folds.push_back(fold_of.at(component));
  return folds;
}

LogisticOptions options_for(const OutOfFoldInput& input, int threads) {
  LogisticOptions options;
  options.solver.threads = threads;
  options.solver.gradient_tolerance = kGradientTolerance;
  const double products = 2.0 * static_cast<double>(input.matrix.value.size()) * input.classes;
  options.solver.max_iterations = static_cast<int>(std::clamp(
      kProducts / std::max(1.0, products), double{kFewestIterations}, double{kMostIterations}));
  return options;
}

void predict_fold(const OutOfFoldInput& input, std::int32_t fold, int threads, OutOfFold& result) {
  std::vector<std::size_t> train;
  std::vector<std::size_t> held_out;
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < input.labels.size(); ++i) {
    if (result.fold[i] == fold) {
      held_out.push_back(i);
    } else {
      train.push_back(i);
      labels.push_back(input.labels[i]);
    }
  }
  if (train.empty() || held_out.empty()) return;  // probabilities stay 0
  const LogisticRegression model(select_rows(input.matrix, train), labels, input.classes,
                                 options_for(input, threads));
  const std::vector<double> probabilities =
      model.probabilities(select_rows(input.matrix, held_out));
  const std::vector<std::int32_t>& present = model.present();
  for (std::size_t i = 0; i < held_out.size(); ++i) {
    double* row =
        result.probabilities.data() + held_out[i] * static_cast<std::size_t>(input.classes);
    for (std::size_t c = 0; c < present.size(); ++c)
      row[present[c]] = probabilities[i * present.size() + c];
  }
}

}  // namespace

OutOfFold predict_out_of_fold(const OutOfFoldInput& input) {
  PM_CHECK(
      input.matrix.rows() == input.labels.size() && input.labels.size() == input.components.size(),
      "one label and one component a row");
  OutOfFold result;
  result.fold = deal_folds(input);
  result.probabilities.assign(input.labels.size() * static_cast<std::size_t>(input.classes), 0.0);
  const int threads = threads_or_all(input.threads);
  const bool is_large = input.matrix.value.size() > kLarge;
  parallel_for(is_large ? 1 : threads, kFolds, [&](std::size_t begin, std::size_t end) {
    for (std::size_t fold = begin; fold < end; ++fold)
      predict_fold(input, static_cast<std::int32_t>(fold), is_large ? threads : 1, result);
  });
  return result;
}

SparseMatrix without_single_columns(const SparseMatrix& matrix) {
  std::vector<std::int32_t> rows_with(matrix.columns);
  for (const std::int32_t column : matrix.column) ++rows_with[static_cast<std::size_t>(column)];
  std::vector<std::int32_t> place(matrix.columns, -1);
  SparseMatrix kept;
  for (std::size_t c = 0; c < matrix.columns; ++c) {
    if (rows_with[c] > 1) place[c] = static_cast<std::int32_t>(kept.columns++);
  }
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i) {
      const std::int32_t column = place[static_cast<std::size_t>(matrix.column[i])];
      if (column < 0) continue;
      kept.column.push_back(column);
      kept.value.push_back(matrix.value[i]);
    }
    kept.starts.push_back(kept.column.size());
  }
  return kept;
}

}  // namespace pointsman::baseline
