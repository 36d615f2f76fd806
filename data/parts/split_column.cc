#include "data/parts/split_column.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "data/split.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

constexpr const char* kHint =
    "data.split makes a split instead; data.split_column names another column";

std::int32_t part_called(const std::string& name) {
  constexpr std::array<std::pair<const char*, std::int32_t>, 5> kParts = {
      {{"train", 0}, {"validation", 1}, {"val", 1}, {"dev", 1}, {"test", 2}}};
  for (const auto& [known, part] : kParts) {
    if (name == known) return part;
  }
  return -1;
}

std::vector<std::int32_t> parts_of(const Dataset& dataset, std::size_t column) {
  std::vector<std::int32_t> parts;
  for (const Example& row : dataset.rows) {
    parts.push_back(part_called(row.extra[column]));
    if (parts.back() >= 0) continue;
    throw Error(ErrorKind::data, place_of(dataset, row),
                schema::quote(row.extra[column]) + " in the column " +
                    schema::quote(dataset.extra_columns[column]) +
                    " is no part; accepted: train, validation, val, dev, test",
                kHint);
  }
  return parts;
}

void drop_column(Dataset& dataset, std::size_t column) {
  const auto at = static_cast<std::ptrdiff_t>(column);
  dataset.extra_columns.erase(dataset.extra_columns.begin() + at);
  for (Example& row : dataset.rows) row.extra.erase(row.extra.begin() + at);
}

}  // namespace

std::optional<Splits> split_by_column(const Dataset& dataset,
                                      const std::optional<std::string>& asked) {
  const std::string name = asked.value_or("split");
  const std::vector<std::string>& columns = dataset.extra_columns;
  const auto column = extra_column(dataset, name);
  if (!column) {
    if (!asked) return std::nullopt;
    throw Error(ErrorKind::data, Place{dataset.path},
                "the column " + schema::quote(name) + " that data.split_column names is missing" +
                    schema::did_you_mean(name, columns) +
                    (columns.empty() ? "" : "; there are: " + schema::join(columns)));
  }
  Splits splits = divide(dataset, parts_of(dataset, *column));
  const std::array<std::pair<const char*, Dataset*>, 3> parts = {
      std::pair{"train", &splits.train}, std::pair{"validation", &splits.validation},
      std::pair{"test", &splits.test}};
  for (const auto& [part, rows] : parts) {
    if (rows->rows.empty()) {
      throw Error(ErrorKind::data, Place{dataset.path},
                  "no row is " + std::string(part) + " in the column " + schema::quote(name) +
                      "; train, validation and test need rows",
                  kHint);
    }
    drop_column(*rows, *column);
  }
  return splits;
}

}  // namespace pointsman::data
