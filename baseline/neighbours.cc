#include "baseline/neighbours.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/parallel.h"
#include "base/rng.h"

namespace pointsman::baseline {
namespace {

// Rows scaled to length 1.
SparseMatrix normalized(SparseMatrix matrix) {
  const std::vector<double> squares = squared_lengths(matrix);
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    if (squares[row] == 0) continue;
    const double scale = 1 / std::sqrt(squares[row]);
    for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i)
      matrix.value[i] *= scale;
  }
  return matrix;
}

// The rows that all are compared with, ascending.
std::vector<std::size_t> compared_rows(std::size_t rows, const NeighbourOptions& options) {
  std::vector<std::size_t> chosen(rows);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  if (rows <= options.most_compared) return chosen;
  Rng rng(options.seed, "analysis.neighbours");
  rng.shuffle(chosen);
  chosen.resize(options.most_compared);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

// The chosen rows by columns: in each, (place among the chosen, value).
struct Postings {
  std::vector<std::size_t> starts;
  std::vector<std::int32_t> place;
  std::vector<double> value;
};

Postings postings_of(const SparseMatrix& matrix, const std::vector<std::size_t>& chosen) {
  Postings postings;
  postings.starts.assign(matrix.columns + 1, 0);
  const auto each = [&](const auto& take) {
    for (std::size_t place = 0; place < chosen.size(); ++place) {
      for (std::size_t i = matrix.starts[chosen[place]]; i < matrix.starts[chosen[place] + 1]; ++i)
        take(place, static_cast<std::size_t>(matrix.column[i]), matrix.value[i]);
    }
  };
  each([&](std::size_t, std::size_t column, double) { ++postings.starts[column + 1]; });
  std::partial_sum(postings.starts.begin(), postings.starts.end(), postings.starts.begin());
  postings.place.resize(postings.starts.back());
  postings.value.resize(postings.starts.back());
  std::vector<std::size_t> next(postings.starts.begin(), postings.starts.end() - 1);
  each([&](std::size_t place, std::size_t column, double value) {
    postings.place[next[column]] = static_cast<std::int32_t>(place);
    postings.value[next[column]++] = value;
  });
  return postings;
}

double mean_of_largest(std::vector<double>& values, std::size_t count) {
  const std::size_t kept = std::min(count, values.size());
  if (kept == 0) return 1;
  std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(kept),
                    values.end(), std::greater<>());
  return std::accumulate(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(kept), 0.0) /
         static_cast<double>(kept);
}

}  // namespace

std::vector<double> nearest_similarity(const SparseMatrix& unscaled,
                                       const NeighbourOptions& options) {
  const SparseMatrix matrix = normalized(unscaled);
  const std::vector<std::size_t> chosen = compared_rows(matrix.rows(), options);
  const Postings postings = postings_of(matrix, chosen);
  std::vector<double> similarity(matrix.rows());
  const auto work = [&](std::size_t begin, std::size_t end) {
    std::vector<double> products;
    for (std::size_t row = begin; row < end; ++row) {
      products.assign(chosen.size(), 0.0);
      for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i) {
        const auto column = static_cast<std::size_t>(matrix.column[i]);
        const double value = matrix.value[i];
        for (std::size_t k = postings.starts[column]; k < postings.starts[column + 1]; ++k)
          products[static_cast<std::size_t>(postings.place[k])] += value * postings.value[k];
      }
      const auto self = std::lower_bound(chosen.begin(), chosen.end(), row);
      if (self != chosen.end() && *self == row)
        products.erase(products.begin() + (self - chosen.begin()));
      similarity[row] = mean_of_largest(products, options.neighbours);
    }
  };
  parallel_for(threads_or_all(options.threads), matrix.rows(), work);
  return similarity;
}

SparseMatrix centred(const data::Embeddings& embeddings) {
  SparseMatrix matrix;
  matrix.columns = static_cast<std::size_t>(embeddings.dimension);
  std::vector<double> mean(matrix.columns);
  for (std::size_t i = 0; i < embeddings.values.size(); ++i)
    mean[i % matrix.columns] += embeddings.values[i];
  const std::size_t rows = embeddings.values.size() / matrix.columns;
  for (double& value : mean) value /= static_cast<double>(rows);
  for (std::size_t i = 0; i < embeddings.values.size(); ++i) {
    const std::size_t column = i % matrix.columns;
    matrix.column.push_back(static_cast<std::int32_t>(column));
    matrix.value.push_back(embeddings.values[i] - mean[column]);
    if (column + 1 == matrix.columns) matrix.starts.push_back(i + 1);
  }
  return normalized(std::move(matrix));
}

}  // namespace pointsman::baseline
