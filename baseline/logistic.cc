#include "baseline/logistic.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/parallel.h"

namespace pointsman::baseline {
namespace {

// The mean loss of the train rows as a function of parameters [(F + 1) x C].
class Loss {
 public:
  Loss(const SparseMatrix& rows, std::vector<std::size_t> labels, std::size_t classes,
       const LogisticOptions& options)
      : rows_(rows),
        columns_(transpose(rows)),
        labels_(std::move(labels)),
        classes_(classes),
        threads_(options.solver.threads),
        penalty_((classes == 2 ? 2 : 1) / (options.c * static_cast<double>(rows.rows()))),
        residuals_(rows.rows() * classes),
        losses_(rows.rows()) {}

  double operator()(std::span<const double> parameters, std::span<double> gradient) {
    parallel_for(threads_, rows_.rows(), [&](std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) losses_[row] = residual(row, parameters);
    });
    double loss = 0;
    for (const double part : losses_) loss += part;
    loss /= static_cast<double>(rows_.rows());
    parallel_for(threads_, columns_.rows(), [&](std::size_t begin, std::size_t end) {
      for (std::size_t column = begin; column < end; ++column) {
        slope(column, parameters, gradient);
      }
    });
    std::span<double> intercepts = gradient.last(classes_);
    std::fill(intercepts.begin(), intercepts.end(), 0.0);
    for (std::size_t i = 0; i < residuals_.size(); ++i) intercepts[i % classes_] += residuals_[i];
    return loss + penalty_ / 2 * squares(parameters.first(parameters.size() - classes_));
  }

 private:
  // residuals[row] = (softmax(x W + b) - one-hot) / n; returns the row's negative log-likelihood.
  double residual(std::size_t row, std::span<const double> parameters) {
    double* scores = residuals_.data() + row * classes_;
    const std::span<const double> intercepts = parameters.last(classes_);
    std::copy(intercepts.begin(), intercepts.end(), scores);
    for (std::size_t i = rows_.starts[row]; i < rows_.starts[row + 1]; ++i) {
      const double* weights =
          parameters.data() + static_cast<std::size_t>(rows_.column[i]) * classes_;
      const double value = rows_.value[i];
      for (std::size_t c = 0; c < classes_; ++c) scores[c] += value * weights[c];
    }
    const double largest = *std::max_element(scores, scores + classes_);
    const double gold = scores[labels_[row]] - largest;
    double total = 0;
    for (std::size_t c = 0; c < classes_; ++c) {
      scores[c] = std::exp(scores[c] - largest);
      total += scores[c];
    }
    const auto count = static_cast<double>(rows_.rows());
    for (std::size_t c = 0; c < classes_; ++c) scores[c] /= total * count;
    scores[labels_[row]] -= 1 / count;
    return std::log(total) - gold;
  }

  void slope(std::size_t column, std::span<const double> parameters, std::span<double> gradient) {
    const double* weights = parameters.data() + column * classes_;
    double* result = gradient.data() + column * classes_;
    for (std::size_t c = 0; c < classes_; ++c) result[c] = penalty_ * weights[c];
    for (std::size_t i = columns_.starts[column]; i < columns_.starts[column + 1]; ++i) {
      const double* residual =
          residuals_.data() + static_cast<std::size_t>(columns_.column[i]) * classes_;
      const double value = columns_.value[i];
      for (std::size_t c = 0; c < classes_; ++c) result[c] += value * residual[c];
    }
  }

  static double squares(std::span<const double> values) {
    double total = 0;
    for (const double value : values) total += value * value;
    return total;
  }

  const SparseMatrix& rows_;
  const SparseMatrix columns_;
  const std::vector<std::size_t> labels_;
  const std::size_t classes_;
  const int threads_;
  const double penalty_;
  std::vector<double> residuals_;  // [N x C]
  std::vector<double> losses_;     // [N]
};

}  // namespace

LogisticRegression::LogisticRegression(const SparseMatrix& matrix,
                                       std::span<const std::int32_t> labels, std::int32_t classes,
                                       const LogisticOptions& options) {
  PM_CHECK(matrix.rows() == labels.size() && !labels.empty(), "one label a row, at least one row");
  std::vector<std::size_t> place(static_cast<std::size_t>(classes), 0);
  for (std::int32_t label = 0; label < classes; ++label) {
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) continue;
    place[static_cast<std::size_t>(label)] = present_.size();
    present_.push_back(label);
  }
  std::vector<std::size_t> places;
  for (const std::int32_t label : labels)
    places.push_back(place.at(static_cast<std::size_t>(label)));
  parameters_.assign((matrix.columns + 1) * present_.size(), 0.0);
  Loss loss(matrix, std::move(places), present_.size(), options);
  const Objective objective = [&](std::span<const double> point, std::span<double> gradient) {
    return loss(point, gradient);
  };
  fit_ = minimize(objective, parameters_, options.solver);
}

std::vector<double> LogisticRegression::scores_of(const SparseMatrix& matrix,
                                                  std::size_t row) const {
  const std::size_t classes = present_.size();
  std::vector<double> scores(intercepts().begin(), intercepts().end());
  for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i) {
    const double* weights =
        parameters_.data() + static_cast<std::size_t>(matrix.column[i]) * classes;
    for (std::size_t c = 0; c < classes; ++c) scores[c] += matrix.value[i] * weights[c];
  }
  return scores;
}

std::vector<std::int32_t> LogisticRegression::predict(const SparseMatrix& matrix) const {
  std::vector<std::int32_t> predicted;
  predicted.reserve(matrix.rows());
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    const std::vector<double> scores = scores_of(matrix, row);
    const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
    predicted.push_back(present_[static_cast<std::size_t>(best)]);
  }
  return predicted;
}

std::vector<double> LogisticRegression::probabilities(const SparseMatrix& matrix) const {
  std::vector<double> probabilities;
  probabilities.reserve(matrix.rows() * present_.size());
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    const std::vector<double> scores = scores_of(matrix, row);
    const double largest = *std::max_element(scores.begin(), scores.end());
    double total = 0;
    for (const double score : scores) total += std::exp(score - largest);
    for (const double score : scores) probabilities.push_back(std::exp(score - largest) / total);
  }
  return probabilities;
}

std::span<const double> LogisticRegression::weights() const {
  return std::span(parameters_).first(parameters_.size() - present_.size());
}

std::span<const double> LogisticRegression::intercepts() const {
  return std::span(parameters_).last(present_.size());
}

}  // namespace pointsman::baseline
