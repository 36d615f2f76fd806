#pragma once

#include <cstdint>
#include <span>

#include "data/batch.h"
#include "data/labels.h"
#include "data/predictions.h"
#include "model/sequence_classifier.h"
#include "train/frozen_cache.h"

namespace pointsman::train {

// Logits and gold of every row, in the order of `rows`, without dropout; the model is left in the
// mode it was in. Texts go through in order of length, `batch_size` at a time: a text's logits do
// not depend on its batch. `frozen`: what is kept of the model's frozen layers, or null.
data::Predictions predict_rows(model::SequenceClassifier& model, const data::TokenizedRows& rows,
                               const data::LabelMap& labels, std::int64_t batch_size,
                               FrozenCache* frozen = nullptr);

// Mean over the rows of -log softmax(logits)[gold], unweighted: the loss that is watched.
double mean_cross_entropy(const data::Predictions& predictions);

}  // namespace pointsman::train
