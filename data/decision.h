#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/predictions.h"

namespace pointsman::data {

// How logits become an answer: fitted in `eval`, stored in the artifact, applied by the classifier.
struct Decision {
  double temperature = 1.0;
  std::optional<double> abstain_below;        // confidence under which the router abstains
  std::optional<std::string> fallback_label;  // what an abstaining router answers
};

struct Answer {
  std::int32_t label = 0;   // index of the largest probability; the first of equals
  double confidence = 0.0;  // that probability
  bool abstained = false;
  std::vector<double> probabilities;  // [C], softmax(logits / temperature)
};

// Answers for one row of logits [C]. Stable for any finite logits.
Answer decide(std::span<const float> logits, const Decision& decision);

}  // namespace pointsman::data
