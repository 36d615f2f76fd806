#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/example.h"

namespace pointsman::data {

// A row of a written file, and what stands in the columns that are added.
struct WrittenRow {
  std::size_t row = 0;
  std::vector<std::string> added;
};

// Errors: data, when a column that is carried along has the name of one that the written file gives
// to texts or label, or of one that is added.
void require_free_names(const Dataset& dataset, const std::vector<std::string>& added);

// CSV, atomically: the columns id, text, text_pair where the rows are pairs, label, group where
// there was one, all others under their names, and those that are added. Errors: system.
void write_rows(const Path& path, const Dataset& dataset, const std::vector<std::string>& added,
                std::span<const WrittenRow> rows);

}  // namespace pointsman::data
