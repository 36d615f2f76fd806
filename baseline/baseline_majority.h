#pragma once

#include "baseline/baselines.h"

namespace pointsman::baseline {

// Always the commonest label of the train rows, the first of equals.
std::vector<std::int32_t> predict_majority(const BaselineInput& input);

}  // namespace pointsman::baseline
