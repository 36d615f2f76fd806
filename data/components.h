#pragma once

#include <cstdint>
#include <vector>

#include "data/example.h"

namespace pointsman::data {

// The component of each row [N], numbered from 0 by first appearance: rows of one group are in one,
// rows that repeat one another (data/pairs.h) or nearly do (data/near/gram_sets.h) too, and
// whatever is joined by a chain of these.
std::vector<std::int64_t> find_components(const Dataset& dataset);

}  // namespace pointsman::data
