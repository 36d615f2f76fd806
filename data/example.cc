#include "data/example.h"

#include <algorithm>

namespace pointsman::data {

Place place_of(const Dataset& dataset, const Example& row) {
  return {
      dataset.files.empty() ? dataset.path : dataset.files.at(static_cast<std::size_t>(row.file)),
      row.line};
}

std::optional<std::size_t> extra_column(const Dataset& dataset, std::string_view name) {
  const auto& columns = dataset.extra_columns;
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

Dataset select_rows(const Dataset& dataset, std::span<const std::size_t> rows) {
  Dataset selected;
  selected.path = dataset.path;
  selected.files = dataset.files;
  selected.hash = dataset.hash;
  selected.extra_columns = dataset.extra_columns;
  selected.has_ids = dataset.has_ids;
  selected.has_groups = dataset.has_groups;
  selected.has_pairs = dataset.has_pairs;
  selected.rows.reserve(rows.size());
  for (const std::size_t row : rows) selected.rows.push_back(dataset.rows[row]);
  return selected;
}

}  // namespace pointsman::data
