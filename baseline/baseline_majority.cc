#include "baseline/baseline_majority.h"

#include <algorithm>

namespace pointsman::baseline {

std::vector<std::int32_t> predict_majority(const BaselineInput& input) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(input.labels.size()));
  for (const std::int32_t label : train_labels(input)) ++counts[static_cast<std::size_t>(label)];
  const auto largest = std::max_element(counts.begin(), counts.end()) - counts.begin();
  return std::vector<std::int32_t>(input.evaluated.size(), static_cast<std::int32_t>(largest));
}

}  // namespace pointsman::baseline
