#include "data/analysis/rows.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <utility>

#include "data/components.h"

namespace pointsman::data {
namespace {

const std::array<const char*, 3> kPartNames = {"train", "validation", "test"};

std::array<const Dataset*, 3> parts_of(const Splits& splits) {
  return {&splits.train, &splits.validation, &splits.test};
}

void read_split_column(AnalysedRows& rows, const std::string& name) {
  const auto column = extra_column(rows.dataset, name);
  if (!column) return;
  std::unordered_map<std::string, std::int32_t> known;
  for (const Example& row : rows.dataset.rows) {
    const std::string& value = row.extra[*column];
    if (value.empty()) {
      rows.part.push_back(-1);
      continue;
    }
    const auto next = static_cast<std::int32_t>(rows.parts.size());
    const auto [place, is_new] = known.emplace(value, next);
    if (is_new) rows.parts.push_back(value);
    rows.part.push_back(place->second);
  }
  if (rows.parts.empty()) rows.part.clear();
}

void complete(AnalysedRows& rows) {
  std::vector<std::string> labels;
  for (const Example& row : rows.dataset.rows) labels.push_back(row.label);
  rows.labels = LabelMap(std::move(labels));
  for (const Example& row : rows.dataset.rows) rows.gold.push_back(rows.labels.find(row.label));
  rows.component = find_components(rows.dataset);
}

}  // namespace

AnalysedRows analysed_rows(Dataset dataset, const std::string& split_column) {
  AnalysedRows rows;
  rows.dataset = std::move(dataset);
  read_split_column(rows, split_column);
  complete(rows);
  return rows;
}

AnalysedRows analysed_rows(const Splits& splits) {
  AnalysedRows rows;
  rows.dataset.has_ids = true;
  rows.parts.assign(kPartNames.begin(), kPartNames.end());
  for (std::size_t part = 0; part < kPartNames.size(); ++part) {
    const Dataset& dataset = *parts_of(splits)[part];
    rows.dataset.files.push_back(dataset.path);
    rows.dataset.path += (part == 0 ? "" : ", ") + dataset.path;
    rows.dataset.has_ids = rows.dataset.has_ids && dataset.has_ids;
    rows.dataset.has_groups = rows.dataset.has_groups || dataset.has_groups;
    rows.dataset.has_pairs = rows.dataset.has_pairs || dataset.has_pairs;
    rows.part.insert(rows.part.end(), dataset.rows.size(), static_cast<std::int32_t>(part));
    // Of the other columns the files share, if any, the analysis reads `lang` alone.
    const auto lang = extra_column(dataset, "lang");
    for (Example row : dataset.rows) {
      row.file = static_cast<std::int32_t>(part);
      row.extra = {lang ? std::move(row.extra[*lang]) : ""};
      rows.dataset.rows.push_back(std::move(row));
    }
    if (lang) rows.dataset.extra_columns = {"lang"};
  }
  complete(rows);
  return rows;
}

void mark_parts(AnalysedRows& rows, const Splits& splits) {
  std::map<std::pair<std::int32_t, long>, std::int32_t> part_of_line;  // of a file
  for (std::size_t part = 0; part < kPartNames.size(); ++part) {
    for (const Example& row : parts_of(splits)[part]->rows)
      part_of_line.emplace(std::pair{row.file, row.line}, static_cast<std::int32_t>(part));
  }
  rows.parts.assign(kPartNames.begin(), kPartNames.end());
  rows.part.clear();
  for (const Example& row : rows.dataset.rows)
    rows.part.push_back(part_of_line.at({row.file, row.line}));
}

std::string row_name(const AnalysedRows& rows, std::int32_t row) {
  const Example& example = rows.dataset.rows[static_cast<std::size_t>(row)];
  if (rows.dataset.has_ids) return example.id;
  if (rows.dataset.files.empty()) return "line " + std::to_string(example.line);
  return to_string(place_of(rows.dataset, example));
}

}  // namespace pointsman::data
