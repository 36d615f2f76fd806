#pragma once

#include "baseline/baselines.h"

namespace pointsman::baseline {

// TF-IDF of word and character n-grams (baseline/tfidf.h) under logistic regression with C = 10,
// the stronger of scikit-learn's usual settings where classes are small.
std::vector<std::int32_t> predict_tfidf(const BaselineInput& input);

}  // namespace pointsman::baseline
