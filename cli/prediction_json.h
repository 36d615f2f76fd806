#pragma once

#include <cstddef>
#include <span>

#include "base/json.h"
#include "data/decision.h"
#include "data/predictions.h"

namespace pointsman::cli {

// Row `index` as `predict` prints it; with `logits`, the logits before the temperature too.
Json prediction_json(const data::Predictions& predictions, std::size_t index,
                     const data::Decision& decision, bool logits);

// A float as the shortest decimal that reads back as the same float.
Json shortest(float value);

}  // namespace pointsman::cli
