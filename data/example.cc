#include "data/example.h"

namespace pointsman::data {

Place place_of(const Dataset& dataset, const Example& row) {
  return {
      dataset.files.empty() ? dataset.path : dataset.files.at(static_cast<std::size_t>(row.file)),
      row.line};
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
