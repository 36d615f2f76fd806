#include "baseline/to_label.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "baseline/logistic.h"
#include "baseline/tfidf.h"

namespace pointsman::baseline {
namespace {

constexpr double kGradientTolerance = 1e-4;  // a ranking needs no exact optimum

// Uncertainty and the likeliest label of each row.
std::vector<ToLabel> judge(const ToLabelInput& input, const SparseMatrix& labelled,
                           const SparseMatrix& unlabelled) {
  std::vector<std::int32_t> labels;
  for (const data::Example& row : input.labelled) labels.push_back(input.labels.find(row.label));
  LogisticOptions options;
  options.solver.gradient_tolerance = kGradientTolerance;
  options.solver.threads = threads_or_all(input.threads);
  const LogisticRegression model(labelled, labels, input.labels.size(), options);
  const std::vector<double> probabilities = model.probabilities(unlabelled);
  const std::size_t classes = model.present().size();
  std::vector<ToLabel> rows(unlabelled.rows());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::span<const double> row = std::span(probabilities).subspan(i * classes, classes);
    const auto best = std::max_element(row.begin(), row.end());
    rows[i].row = i;
    rows[i].label = model.present()[static_cast<std::size_t>(best - row.begin())];
    rows[i].probability = *best;
    double entropy = 0;
    for (const double p : row) entropy -= p > 0 ? p * std::log(p) : 0.0;
    rows[i].uncertainty = classes > 1 ? entropy / std::log(static_cast<double>(classes)) : 0.0;
  }
  return rows;
}

// Takes the chosen row's likeness off the novelty of all rows. `dense` [columns] is 0 before and
// after.
void mark_alike(const SparseMatrix& matrix, std::size_t chosen, const std::vector<double>& squares,
                std::vector<double>& dense, std::vector<ToLabel>& rows) {
  for (std::size_t i = matrix.starts[chosen]; i < matrix.starts[chosen + 1]; ++i)
    dense[static_cast<std::size_t>(matrix.column[i])] = matrix.value[i];
  for (std::size_t row = 0; row < rows.size(); ++row) {
    double product = 0;
    for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i)
      product += matrix.value[i] * dense[static_cast<std::size_t>(matrix.column[i])];
    const double lengths = std::sqrt(squares[row] * squares[chosen]);
    const double cosine = lengths > 0 ? product / lengths : 1.0;  // without a term: like all others
    rows[row].novelty = std::min(rows[row].novelty, std::max(0.0, 1 - cosine));
  }
  for (std::size_t i = matrix.starts[chosen]; i < matrix.starts[chosen + 1]; ++i)
    dense[static_cast<std::size_t>(matrix.column[i])] = 0;
}

}  // namespace

std::vector<ToLabel> rank_to_label(const ToLabelInput& input) {
  Tfidf terms;
  const SparseMatrix labelled = terms.fit_transform(input.labelled);
  const SparseMatrix unlabelled = terms.transform(input.unlabelled);
  std::vector<ToLabel> rows = judge(input, labelled, unlabelled);
  const std::vector<double> squares = squared_lengths(unlabelled);
  std::vector<double> dense(unlabelled.columns);
  std::vector<bool> taken(rows.size());
  std::vector<ToLabel> ranked;
  while (ranked.size() < std::min(input.most, rows.size())) {
    std::size_t best = rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (taken[i]) continue;
      const auto worth = [&](std::size_t k) { return rows[k].uncertainty * rows[k].novelty; };
      if (best == rows.size() || worth(i) > worth(best)) best = i;
    }
    taken[best] = true;
    ranked.push_back(rows[best]);
    mark_alike(unlabelled, best, squares, dense, rows);
  }
  return ranked;
}

}  // namespace pointsman::baseline
