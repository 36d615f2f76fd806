#pragma once

#include <vector>

#include "data/batch.h"
#include "model/sequence_classifier.h"
#include "train/losses/losses.h"
#include "train/losses/mixup.h"
#include "train/schedule.h"
#include "train/train_config.h"

namespace pointsman::train {

// What a step learns from: in Phase::pairs the mean of pair_cosine over the pairs, else
// (1 - w) loss + w supervised_contrastive / rows with the weight w of the config; the second term
// only where the features learn. Both are means over the whole step, whose batches come one by one;
// contrasts are those within a batch, of rows as they are.
class Objective {
 public:
  Objective(const Loss& loss, const TrainConfig& config, Phase phase)
      : loss_(loss), config_(config), phase_(phase) {}

  // Before the backward passes of a step.
  void begin_step(const std::vector<data::Batch>& batches);

  // The batch's part of the loss; its gradient, times `scale`, goes backward through `output`, but
  // not where the loss is not finite. `mixup` mixes the rows of the batch in front of the loss; not
  // in Phase::pairs.
  double backward(const model::Output& output, const data::Batch& batch, double scale,
                  const Mixup& mixup = {}) const;

 private:
  const Loss& loss_;
  const TrainConfig& config_;
  Phase phase_;
  double rows_ = 0;         // of the step
  double denominator_ = 0;  // of the loss
};

}  // namespace pointsman::train
