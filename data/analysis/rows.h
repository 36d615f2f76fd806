#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/example.h"
#include "data/labels.h"

namespace pointsman::data {

// What an analysis looks at: N rows, of one file or of the parts of a split one after another.
struct AnalysedRows {
  Dataset dataset;                      // every row; labels may be fewer than two
  LabelMap labels;                      // of all rows
  std::vector<std::int32_t> gold;       // [N], index into labels
  std::vector<std::int64_t> component;  // [N], data/components.h
  std::vector<std::string> parts;       // of the split, "train" first; empty: none is known
  std::vector<std::int32_t> part;       // [N], index into parts, -1: in none; empty without parts
};

// The rows of one data set. The column `split_column`, where there is one, names their parts, in
// order of first appearance; an empty value is a row in none.
AnalysedRows analysed_rows(Dataset dataset, const std::string& split_column = "split");

// The rows of the three files of a split, empty ones included.
AnalysedRows analysed_rows(const Splits& splits);

// Says which part of a split each of the rows that were split went to.
void mark_parts(AnalysedRows& rows, const Splits& splits);

// What a message calls a row: its id, else "line 12", or "FILE:12" where there are several files.
std::string row_name(const AnalysedRows& rows, std::int32_t row);

}  // namespace pointsman::data
