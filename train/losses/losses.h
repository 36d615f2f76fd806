#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "data/imbalance_config.h"

namespace pointsman::train {

// A loss over logits [B, C], torch-free and in double: C is small, so its cost is nothing beside
// the encoder's.
//
// The loss of an optimizer step is a weighted mean over all its rows, however many batches they
// came in:
//   sum_i loss_i / denominator,   denominator = sum_i weight(labels_i)
// so a step over accumulated batches equals the step over their union.
class Loss {
 public:
  virtual ~Loss() = default;

  // What these rows add to the denominator. labels [B].
  virtual double weight(std::span<const std::int32_t> labels) const = 0;

  // The part of the loss that these rows contribute, and d loss / d logits into `gradient` [B x C],
  // overwritten. Finite for any finite logits.
  virtual double evaluate(std::span<const double> logits, std::span<const std::int32_t> labels,
                          double denominator, std::span<double> gradient) const = 0;
};

struct LossSettings {
  data::LossKind kind = data::LossKind::cross_entropy;
  std::vector<double> class_weights;       // [C]; empty: 1 for every class
  std::vector<std::int64_t> class_counts;  // [C], of the train rows; each at least 1
  double label_smoothing = 0;
  double tau = 1;       // strength of the logit adjustment
  double gamma = 2;     // of the focal loss
  double beta = 0.999;  // of the class-balanced loss
};

std::unique_ptr<const Loss> build_loss(const LossSettings& settings);

}  // namespace pointsman::train
