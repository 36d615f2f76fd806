#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/imbalance_config.h"

namespace pointsman::data {

// How many rows of each class [C] an epoch has, from the rows n_c that the data has [C], 0 for a
// class without rows. N is the sum of n_c.
//   natural          n_c
//   balanced, sqrt, {power: p}   N in proportion to n_c^p with p = 0, 1/2, p, rounded by largest
//                    remainders (the lower class of equals first)
//   {oversample: r}  max(n_c, r times the largest, rounded up)
//   {undersample: r} min(n_c, the smallest divided by r, rounded down, but at least 1)
std::vector<std::int64_t> rows_per_epoch(const SamplerConfig& config,
                                         std::span<const std::int64_t> class_rows);

// The rows of one epoch, shuffled: a function of (config, labels, epoch, seed) alone, so a resumed
// run draws what the stopped one would have drawn. labels: [N], classes from 0. Within a class no
// row is drawn twice before all were drawn once; which rows are left out, or come once more than
// others, is drawn anew each epoch.
std::vector<std::int64_t> draw_epoch(const SamplerConfig& config,
                                     std::span<const std::int32_t> labels, std::int64_t epoch,
                                     std::uint64_t seed);

}  // namespace pointsman::data
