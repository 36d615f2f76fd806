#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pointsman::baseline {

// Compressed rows: row i holds entries [starts[i], starts[i + 1]), its columns ascending.
struct SparseMatrix {
  std::size_t columns = 0;
  std::vector<std::size_t> starts{0};  // [rows + 1]
  std::vector<std::int32_t> column;    // [entries]
  std::vector<double> value;           // [entries]

  std::size_t rows() const { return starts.size() - 1; }
};

// These rows alone, in this order.
SparseMatrix select_rows(const SparseMatrix& matrix, const std::vector<std::size_t>& rows);

// The squares of the rows' lengths. [rows]
std::vector<double> squared_lengths(const SparseMatrix& matrix);

// The same entries by columns; in each, rows ascend.
SparseMatrix transpose(const SparseMatrix& matrix);

}  // namespace pointsman::baseline
