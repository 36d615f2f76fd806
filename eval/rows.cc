#include "eval/rows.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/error.h"

namespace pointsman::eval {
namespace {

std::string row_name(const data::Predictions& predictions, std::size_t row) {
  return row < predictions.ids.size() ? "row '" + predictions.ids[row] + "'"
                                      : "row " + std::to_string(row + 1);
}

}  // namespace

DecidedRows decide_rows(const data::Predictions& predictions, const data::Decision& decision) {
  const std::size_t rows = predictions.rows();
  const std::size_t classes = predictions.labels.size();
  DecidedRows decided{.labels = predictions.labels,
                      .gold = predictions.gold,
                      .predicted = {},
                      .confidence = {},
                      .probabilities = {},
                      .ids = predictions.ids,
                      .texts = predictions.texts,
                      .truncated = predictions.truncated,
                      .temperature = decision.temperature};
  decided.gold.resize(rows, -1);
  decided.predicted.reserve(rows);
  decided.confidence.reserve(rows);
  decided.probabilities.reserve(rows * classes);
  for (std::size_t row = 0; row < rows; ++row) {
    if (decided.gold[row] < 0) {
      throw Error(ErrorKind::data, row_name(predictions, row) +
                                       ": no gold label; an evaluation needs one in every row");
    }
    const std::span logits(predictions.logits.data() + row * classes, classes);
    if (!std::all_of(logits.begin(), logits.end(), [](float x) { return std::isfinite(x); })) {
      throw Error(ErrorKind::model,
                  row_name(predictions, row) + ": the model's logits are not finite numbers");
    }
    const data::Answer answer = data::decide(logits, decision);
    decided.predicted.push_back(answer.label);
    decided.confidence.push_back(answer.confidence);
    decided.probabilities.insert(decided.probabilities.end(), answer.probabilities.begin(),
                                 answer.probabilities.end());
  }
  return decided;
}

}  // namespace pointsman::eval
