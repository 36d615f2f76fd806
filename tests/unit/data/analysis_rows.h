#pragma once

#include <string>
#include <utility>
#include <vector>

#include "data/analysis/rows.h"

namespace pointsman::data {

// Rows of (text, label), on lines 2, 3, ….
inline AnalysedRows rows_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Dataset dataset;
  dataset.path = "rows.csv";
  for (const auto& [text, label] : pairs) {
    Example& row = dataset.rows.emplace_back();
    row.text = text;
    row.label = label;
    row.line = static_cast<long>(dataset.rows.size()) + 1;
  }
  return analysed_rows(std::move(dataset));
}

}  // namespace pointsman::data
