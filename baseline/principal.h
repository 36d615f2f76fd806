#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "baseline/sparse.h"

namespace pointsman::baseline {

struct Plane {
  std::array<std::vector<double>, 2> coordinates;  // [N] each
  std::array<double, 2> shares = {0, 0};           // of the variance
};

// The first two principal components of the rows, by power iterations on both at once with the
// mean taken off implicitly (orthogonal iteration; Golub and Van Loan 2013, section 8.2.4), at most
// 60. The sign of each is that its largest coordinate by size is positive. Rows that do not vary
// are all at 0.
Plane principal_plane(const SparseMatrix& matrix, std::uint64_t seed);

}  // namespace pointsman::baseline
