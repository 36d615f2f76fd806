#include "data/decision.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace pointsman::data {

Answer decide(std::span<const float> logits, const Decision& decision) {
  PM_CHECK(!logits.empty() && decision.temperature > 0,
           "a row has logits, a temperature is above 0");
  Answer answer;
  const auto largest = std::max_element(logits.begin(), logits.end());
  answer.label = static_cast<std::int32_t>(largest - logits.begin());
  double sum = 0;
  for (const float logit : logits) {
    const double weight = std::exp((static_cast<double>(logit) - static_cast<double>(*largest)) /
                                   decision.temperature);
    answer.probabilities.push_back(weight);
    sum += weight;
  }
  for (double& probability : answer.probabilities) probability /= sum;
  answer.confidence = answer.probabilities[static_cast<std::size_t>(answer.label)];
  answer.abstained = decision.abstain_below && answer.confidence < *decision.abstain_below;
  return answer;
}

}  // namespace pointsman::data
