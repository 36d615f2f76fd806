#include "baseline/baselines.h"

#include <array>

#include "base/error.h"
#include "baseline/baseline_knn.h"
#include "baseline/baseline_majority.h"
#include "baseline/baseline_tfidf.h"

namespace pointsman::baseline {
namespace {

struct Baseline {
  const char* name;
  bool needs_embeddings;
  std::vector<std::int32_t> (*predict)(const BaselineInput&);
};

constexpr std::array kBaselines = {
    Baseline{"majority", false, predict_majority},
    Baseline{"tfidf", false, predict_tfidf},
    Baseline{"knn", true, predict_nearest},
};

}  // namespace

std::vector<std::int32_t> train_labels(const BaselineInput& input) {
  std::vector<std::int32_t> labels;
  labels.reserve(input.train.size());
  for (const data::Example& row : input.train) {
    labels.push_back(input.labels.find(row.label));
    PM_CHECK(labels.back() >= 0, "every train label is in the list");
  }
  return labels;
}

std::vector<BaselineResult> run_baselines(const BaselineInput& input) {
  PM_CHECK(!input.train.empty(), "baselines learn from train rows");
  const bool embeddings =
      input.train_embeddings != nullptr && input.evaluated_embeddings != nullptr;
  std::vector<BaselineResult> results;
  for (const Baseline& baseline : kBaselines) {
    if (baseline.needs_embeddings && !embeddings) continue;
    results.push_back({baseline.name, baseline.predict(input)});
  }
  return results;
}

}  // namespace pointsman::baseline
