#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/example.h"
#include "data/labels.h"
#include "data/predictions.h"

namespace pointsman::baseline {

// What a router must beat, trained on the train rows alone.
struct BaselineInput {
  std::span<const data::Example> train;      // at least one row; labels are in `labels`
  std::span<const data::Example> evaluated;  // labels are not read
  const data::LabelMap& labels;
  const data::Embeddings* train_embeddings =
      nullptr;  // of the frozen encoder, one a row, or both null
  const data::Embeddings* evaluated_embeddings = nullptr;
  int threads = 0;  // 0: as many as the machine has; the result does not depend on it
};

struct BaselineResult {
  std::string name;                     // the key in evaluation.json
  std::vector<std::int32_t> predicted;  // [evaluated], index into labels
};

// The train rows' labels as indices, [train].
std::vector<std::int32_t> train_labels(const BaselineInput& input);

// Every baseline that the input allows: majority, tfidf, and knn where there are embeddings.
// Deterministic.
std::vector<BaselineResult> run_baselines(const BaselineInput& input);

}  // namespace pointsman::baseline
