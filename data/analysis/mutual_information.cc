#include "data/analysis/mutual_information.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pointsman::data {

NLogN::NLogN(std::size_t count) : values_(count + 1) {
  for (std::size_t n = 1; n <= count; ++n) {
    const auto value = static_cast<double>(n);
    values_[n] = value * std::log2(value);
  }
}

// With n log n of the cells, less that of both margins, plus that of the total: N times the
// information.
double NLogN::information(std::span<const std::int64_t> with,
                          std::span<const std::int64_t> all) const {
  std::int64_t rows = 0;
  std::int64_t rows_with = 0;
  double sum = 0;
  for (std::size_t c = 0; c < all.size(); ++c) {
    rows += all[c];
    rows_with += with[c];
    sum += (*this)(with[c]) + (*this)(all[c] - with[c]) - (*this)(all[c]);
  }
  if (rows == 0) return 0;
  sum += (*this)(rows) - (*this)(rows_with) - (*this)(rows - rows_with);
  return std::max(0.0, sum / static_cast<double>(rows));
}

double mutual_information(std::span<const std::int64_t> with, std::span<const std::int64_t> all) {
  const auto rows = std::accumulate(all.begin(), all.end(), std::int64_t{0});
  return NLogN(static_cast<std::size_t>(rows)).information(with, all);
}

double entropy(std::span<const std::int64_t> all) {
  const auto rows = static_cast<double>(std::accumulate(all.begin(), all.end(), std::int64_t{0}));
  double bits = 0;
  for (const std::int64_t count : all) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / rows;
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace pointsman::data
