#include "baseline/baseline_tfidf.h"

#include "base/parallel.h"
#include "baseline/logistic.h"
#include "baseline/tfidf.h"

namespace pointsman::baseline {

std::vector<std::int32_t> predict_tfidf(const BaselineInput& input) {
  Tfidf tfidf;
  const SparseMatrix train = tfidf.fit_transform(input.train);
  LogisticOptions options;
  options.solver.threads = threads_or_all(input.threads);
  const LogisticRegression model(train, train_labels(input), input.labels.size(), options);
  return model.predict(tfidf.transform(input.evaluated));
}

}  // namespace pointsman::baseline
