#include "train/losses/loss_class_balanced.h"

#include <numeric>

#include "base/error.h"
#include "data/class_weights.h"

namespace pointsman::train {
namespace {

std::vector<double> weights_of(const LossSettings& settings) {
  std::vector<double> weights =
      data::effective_number_weights(settings.class_counts, settings.beta);
  const double scale =
      static_cast<double>(weights.size()) / std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t c = 0; c < weights.size(); ++c)
    weights[c] *= scale * (settings.class_weights.empty() ? 1.0 : settings.class_weights[c]);
  return weights;
}

}  // namespace

ClassBalanced::ClassBalanced(const LossSettings& settings)
    : cross_entropy_(weights_of(settings), settings.label_smoothing) {}

double ClassBalanced::weight(std::span<const std::int32_t> labels) const {
  return static_cast<double>(labels.size());
}

double ClassBalanced::evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                               double denominator, std::span<double> gradient) const {
  return cross_entropy_.evaluate(logits, labels, denominator, gradient);
}

}  // namespace pointsman::train
