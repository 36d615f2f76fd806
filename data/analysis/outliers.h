#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::data {

struct Outlier {
  std::int32_t row = 0;
  double similarity = 0;  // mean cosine similarity to its nearest rows
  double z = 0;           // robust z-score
};

// Robust z-scores, (x - median) / (1.4826 MAD) (Iglewicz and Hoaglin 1993); all 0 where more than
// half of the values are the same.
std::vector<double> robust_z(std::span<const double> values);

// Rows that are far from all others: z >= 3.5 of -ln(similarity), farthest first. `similarities`
// [N] are mean cosine similarities to the nearest rows.
std::vector<Outlier> find_outliers(std::span<const double> similarities);

}  // namespace pointsman::data
