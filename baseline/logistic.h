#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "baseline/lbfgs.h"
#include "baseline/sparse.h"

namespace pointsman::baseline {

struct LogisticOptions {
  double c = 10;  // inverse strength of the L2 penalty, as in scikit-learn
  LbfgsOptions solver;
};

// Multinomial logistic regression, scikit-learn's LogisticRegression: minimises the mean negative
// log-likelihood plus |weights|² / (2 C n); intercepts are free. With two classes scikit-learn fits
// one weight vector, whose penalty is that of two vectors at C / 2: so does this.
class LogisticRegression {
 public:
  // `labels` [rows] lie in [0, classes); a class without rows is never predicted. At least one row.
  LogisticRegression(const SparseMatrix& matrix, std::span<const std::int32_t> labels,
                     std::int32_t classes, const LogisticOptions& options);

  // The most probable class of each row, the first of equals.
  std::vector<std::int32_t> predict(const SparseMatrix& matrix) const;

  // The probability of each class that has rows, [rows x present].
  std::vector<double> probabilities(const SparseMatrix& matrix) const;

  // weights [columns x present], intercepts [present], over the classes that have rows, ascending.
  std::span<const double> weights() const;
  std::span<const double> intercepts() const;
  const std::vector<std::int32_t>& present() const { return present_; }
  const LbfgsResult& fit() const { return fit_; }

 private:
  // The logits of a row [present].
  std::vector<double> scores_of(const SparseMatrix& matrix, std::size_t row) const;

  std::vector<std::int32_t> present_;
  std::vector<double> parameters_;  // [(columns + 1) x present], intercepts last
  LbfgsResult fit_;
};

}  // namespace pointsman::baseline
