#include "baseline/sparse.h"

#include <numeric>

namespace pointsman::baseline {

SparseMatrix select_rows(const SparseMatrix& matrix, const std::vector<std::size_t>& rows) {
  SparseMatrix some;
  some.columns = matrix.columns;
  for (const std::size_t row : rows) {
    const auto begin = static_cast<std::ptrdiff_t>(matrix.starts[row]);
    const auto end = static_cast<std::ptrdiff_t>(matrix.starts[row + 1]);
    some.column.insert(some.column.end(), matrix.column.begin() + begin,
                       matrix.column.begin() + end);
    some.value.insert(some.value.end(), matrix.value.begin() + begin, matrix.value.begin() + end);
    some.starts.push_back(some.column.size());
  }
  return some;
}

std::vector<double> squared_lengths(const SparseMatrix& matrix) {
  std::vector<double> squares(matrix.rows());
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i)
      squares[row] += matrix.value[i] * matrix.value[i];
  }
  return squares;
}

SparseMatrix transpose(const SparseMatrix& matrix) {
  SparseMatrix result;
  result.columns = matrix.rows();
  result.starts.assign(matrix.columns + 1, 0);
  for (const std::int32_t column : matrix.column)
    ++result.starts[static_cast<std::size_t>(column) + 1];
  std::partial_sum(result.starts.begin(), result.starts.end(), result.starts.begin());
  result.column.resize(matrix.column.size());
  result.value.resize(matrix.value.size());
  std::vector<std::size_t> next(result.starts.begin(), result.starts.end() - 1);
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    for (std::size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; ++i) {
      const std::size_t place = next[static_cast<std::size_t>(matrix.column[i])]++;
      result.column[place] = static_cast<std::int32_t>(row);
      result.value[place] = matrix.value[i];
    }
  }
  return result;
}

}  // namespace pointsman::baseline
