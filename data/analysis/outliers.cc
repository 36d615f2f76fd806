#include "data/analysis/outliers.h"

#include <algorithm>
#include <cmath>

namespace pointsman::data {
namespace {

constexpr double kFar = 3.5;                // Iglewicz and Hoaglin's
constexpr double kLeastSimilarity = 0.001;  // two texts without a term in common

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

std::vector<double> robust_z(std::span<const double> values) {
  if (values.empty()) return {};
  const double middle = median({values.begin(), values.end()});
  std::vector<double> deviations;
  for (const double value : values) deviations.push_back(std::abs(value - middle));
  const double scale = 1.4826 * median(std::move(deviations));
  std::vector<double> scores;
  for (const double value : values) scores.push_back(scale > 0 ? (value - middle) / scale : 0.0);
  return scores;
}

std::vector<Outlier> find_outliers(std::span<const double> similarities) {
  std::vector<double> distances;
  for (const double similarity : similarities)
    distances.push_back(-std::log(std::max(similarity, kLeastSimilarity)));
  const std::vector<double> scores = robust_z(distances);
  std::vector<Outlier> outliers;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] >= kFar)
      outliers.push_back({static_cast<std::int32_t>(i), similarities[i], scores[i]});
  }
  std::stable_sort(outliers.begin(), outliers.end(),
                   [](const Outlier& a, const Outlier& b) { return a.z > b.z; });
  return outliers;
}

}  // namespace pointsman::data
