#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/decision.h"
#include "data/predictions.h"

namespace pointsman::eval {

// Rows with their answers: what every figure of an evaluation is computed from, and the content of
// predictions.csv.
struct DecidedRows {
  std::vector<std::string> labels;      // [C], sorted by their bytes
  std::vector<std::int32_t> gold;       // [N], index into labels
  std::vector<std::int32_t> predicted;  // [N]
  std::vector<double> confidence;       // [N]; empty: not known
  std::vector<double> probabilities;    // [N x C], each row sums to 1; empty: not known
  std::vector<std::string> ids;         // [N]
  std::vector<std::string> texts;       // [N]; empty: not known
  std::vector<std::uint8_t> truncated;  // [N]; empty: not known
  double temperature = 1.0;             // under which the probabilities were computed

  std::size_t rows() const { return gold.size(); }
};

// The answers of a model under its decision. Errors: data, when a row has no gold label; model,
// when a logit is not finite.
DecidedRows decide_rows(const data::Predictions& predictions, const data::Decision& decision);

}  // namespace pointsman::eval
