#pragma once

#include "baseline/baselines.h"

namespace pointsman::baseline {

// The five train rows with the largest cosine similarity vote, each with its similarity (a negative
// one does not count); equal similarities go to the earlier row, equal votes to the first label.
std::vector<std::int32_t> predict_nearest(const BaselineInput& input);

}  // namespace pointsman::baseline
