#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pointsman::data {

// A row whose label the other rows do not support.
struct NoiseCandidate {
  std::int32_t row = 0;
  std::int32_t given = 0;      // its label
  std::int32_t suggested = 0;  // the class that it is counted in
  double given_probability = 0;
  double suggested_probability = 0;
};

struct LabelNoise {
  std::vector<double> thresholds;          // [C], mean probability of a class over its own rows
  std::vector<std::int64_t> joint;         // [C x C], given x suggested: the confident joint
  std::vector<NoiseCandidate> candidates;  // off its diagonal, the widest margin first
};

// Confident learning (Northcutt, Jiang and Chuang 2021, section 3.1): a row is counted in the class
// of the largest probability among those that reach their class's threshold, and is a candidate
// where that is not its label. `probabilities` [N x C] are out-of-fold; `gold` [N] of -1 is a row
// left out.
LabelNoise find_label_noise(std::span<const double> probabilities,
                            std::span<const std::int32_t> gold, std::int32_t classes);

}  // namespace pointsman::data
