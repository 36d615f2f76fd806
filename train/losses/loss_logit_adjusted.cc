#include "train/losses/loss_logit_adjusted.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "base/error.h"

namespace pointsman::train {

LogitAdjusted::LogitAdjusted(const std::vector<std::int64_t>& class_counts, double tau,
                             CrossEntropy cross_entropy)
    : cross_entropy_(std::move(cross_entropy)) {
  const auto rows = std::accumulate(class_counts.begin(), class_counts.end(), std::int64_t{0});
  for (const std::int64_t count : class_counts) {
    PM_CHECK(count > 0, "every class has a train row");
    adjustment_.push_back(tau * std::log(static_cast<double>(count) / static_cast<double>(rows)));
  }
}

double LogitAdjusted::weight(std::span<const std::int32_t> labels) const {
  return cross_entropy_.weight(labels);
}

double LogitAdjusted::evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                               double denominator, std::span<double> gradient) const {
  std::vector<double> adjusted(logits.begin(), logits.end());
  for (std::size_t i = 0; i < adjusted.size(); ++i)
    adjusted[i] += adjustment_[i % adjustment_.size()];
  return cross_entropy_.evaluate(adjusted, labels, denominator, gradient);
}

}  // namespace pointsman::train
