#pragma once

#include <vector>

#include "data/near/gram_sets.h"

namespace pointsman::augment {

// |a and b| / |a or b|, of sets of grams (data/near/gram_sets.h).
double jaccard(const std::vector<data::Gram>& a, const std::vector<data::Gram>& b);

}  // namespace pointsman::augment
