#include "data/analysis/label_noise.h"

#include <algorithm>

namespace pointsman::data {
namespace {

double margin(const NoiseCandidate& candidate) {
  return candidate.suggested_probability - candidate.given_probability;
}

// [C]; a class without rows has a threshold that no probability reaches.
std::vector<double> class_thresholds(std::span<const double> probabilities,
                                     std::span<const std::int32_t> gold, std::size_t classes) {
  std::vector<double> sums(classes);
  std::vector<std::int64_t> rows(classes);
  for (std::size_t i = 0; i < gold.size(); ++i) {
    if (gold[i] < 0) continue;
    const auto label = static_cast<std::size_t>(gold[i]);
    sums[label] += probabilities[i * classes + label];
    ++rows[label];
  }
  for (std::size_t c = 0; c < classes; ++c)
    sums[c] = rows[c] == 0 ? 2.0 : sums[c] / static_cast<double>(rows[c]);
  return sums;
}

}  // namespace

LabelNoise find_label_noise(std::span<const double> probabilities,
                            std::span<const std::int32_t> gold, std::int32_t classes) {
  const auto count = static_cast<std::size_t>(classes);
  LabelNoise noise;
  noise.thresholds = class_thresholds(probabilities, gold, count);
  noise.joint.assign(count * count, 0);
  for (std::size_t i = 0; i < gold.size(); ++i) {
    if (gold[i] < 0) continue;
    const std::span<const double> row = probabilities.subspan(i * count, count);
    std::size_t best = count;  // none is confident
    for (std::size_t c = 0; c < count; ++c) {
      if (row[c] >= noise.thresholds[c] && (best == count || row[c] > row[best])) best = c;
    }
    if (best == count) continue;
    const auto given = static_cast<std::size_t>(gold[i]);
    ++noise.joint[given * count + best];
    if (best == given) continue;
    noise.candidates.push_back({static_cast<std::int32_t>(i), gold[i],
                                static_cast<std::int32_t>(best), row[given], row[best]});
  }
  std::stable_sort(
      noise.candidates.begin(), noise.candidates.end(),
      [](const NoiseCandidate& a, const NoiseCandidate& b) { return margin(a) > margin(b); });
  return noise;
}

}  // namespace pointsman::data
