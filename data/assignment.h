#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/rng.h"

namespace pointsman::data {

// How many rows of each class a component has: (class, rows), by class, rows > 0.
using ClassRows = std::vector<std::pair<std::int32_t, std::int64_t>>;

// The part of each component [K]. Parts get their `shares` (sum 1) of every class, as nearly as
// whole components allow: the assignment is a local optimum, which no move of one component and no
// exchange of two betters, of
//   sum over parts p and classes c of (n_pc - s_p n_c)^2 / (s_p n_c), with "all rows" as one class
// more and a part without a class that exists as the worst of all. Which of the interchangeable
// components goes where is drawn from `rng`.
// It is the best of several starts, each filled as iterative stratification (Sechidis et al. 2011)
// does it: the largest component first, to the part that lacks its classes most.
std::vector<std::int32_t> assign_components(std::span<const ClassRows> components,
                                            std::int32_t classes, std::span<const double> shares,
                                            Rng& rng);

}  // namespace pointsman::data
