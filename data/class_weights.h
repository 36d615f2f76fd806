#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/imbalance_config.h"
#include "data/labels.h"

namespace pointsman::data {

// Rows of each class: [C]. Rows without a class (-1) are not counted.
std::vector<std::int64_t> count_classes(std::span<const std::int32_t> labels, std::int32_t classes);

// (1 - beta) / (1 - beta^n_c) of each class [C], from its rows n_c, all above 0: one over the
// effective number of samples (Cui et al. 2019, equation 2).
std::vector<double> effective_number_weights(std::span<const std::int64_t> counts, double beta);

// The loss's weight of each class [C], from the rows n_c of each, all above 0; n is their sum.
//   none              1
//   balanced          n / (C n_c): scikit-learn's compute_class_weight("balanced"); the mean over
//                     the rows is 1
//   sqrt              the square root of balanced
//   effective_number  effective_number_weights, scaled so that the mean over the rows is 1, as
//   balanced, which it becomes for beta towards 1 a map             as it stands
// Errors: config, for a label of the map that is unknown or one that it lacks.
std::vector<double> class_weights(const ImbalanceConfig& config,
                                  std::span<const std::int64_t> counts, const LabelMap& labels);

}  // namespace pointsman::data
