#include "data/class_weights.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

std::vector<double> from_map(const std::map<std::string, double>& weights, const LabelMap& labels) {
  for (const auto& [label, weight] : weights) {
    if (labels.find(label) >= 0) continue;
    throw Error(ErrorKind::config, "imbalance.class_weights: " + schema::quote(label) +
                                       " is no label of the train rows" +
                                       schema::did_you_mean(label, labels.names()) +
                                       "; they are: " + schema::join(labels.names()));
  }
  std::vector<double> result;
  for (const std::string& label : labels.names()) {
    const auto found = weights.find(label);
    if (found == weights.end()) {
      throw Error(ErrorKind::config, "imbalance.class_weights: the label " + schema::quote(label) +
                                         " has no weight; a map names every label");
    }
    result.push_back(found->second);
  }
  return result;
}

// Scales so that the mean over the rows is 1.
void normalise(std::vector<double>& weights, std::span<const std::int64_t> counts) {
  double rows = 0;
  double sum = 0;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    rows += static_cast<double>(counts[c]);
    sum += weights[c] * static_cast<double>(counts[c]);
  }
  for (double& weight : weights) weight *= rows / sum;
}

}  // namespace

std::vector<std::int64_t> count_classes(std::span<const std::int32_t> labels,
                                        std::int32_t classes) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(classes));
  for (const std::int32_t label : labels) {
    if (label >= 0) ++counts.at(static_cast<std::size_t>(label));
  }
  return counts;
}

std::vector<double> effective_number_weights(std::span<const std::int64_t> counts, double beta) {
  std::vector<double> weights;
  weights.reserve(counts.size());
  for (const std::int64_t count : counts)
    weights.push_back((1 - beta) / (1 - std::pow(beta, static_cast<double>(count))));
  return weights;
}

std::vector<double> class_weights(const ImbalanceConfig& config,
                                  std::span<const std::int64_t> counts, const LabelMap& labels) {
  if (const auto* map = std::get_if<std::map<std::string, double>>(&config.class_weights)) {
    return from_map(*map, labels);
  }
  PM_CHECK(std::ranges::all_of(counts, [](std::int64_t count) { return count > 0; }),
           "every class has rows");
  const auto kind = std::get<ClassWeighting>(config.class_weights);
  std::vector<double> weights(counts.size(), 1.0);
  if (kind == ClassWeighting::none) return weights;
  for (std::size_t c = 0; c < counts.size(); ++c) weights[c] = 1 / static_cast<double>(counts[c]);
  if (kind == ClassWeighting::effective_number)
    weights = effective_number_weights(counts, config.effective_number_beta);
  normalise(weights, counts);
  if (kind == ClassWeighting::sqrt) {
    for (double& weight : weights) weight = std::sqrt(weight);
  }
  return weights;
}

}  // namespace pointsman::data
