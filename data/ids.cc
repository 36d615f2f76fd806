#include "data/ids.h"

#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "schema/problems.h"

namespace pointsman::data {

void require_unique_ids(std::span<const Dataset* const> parts, const std::string& over) {
  std::unordered_map<std::string_view, std::pair<const Dataset*, const Example*>> seen;
  for (const Dataset* part : parts) {
    if (!part->has_ids) continue;
    for (const Example& row : part->rows) {
      const auto [first, is_new] = seen.emplace(row.id, std::pair{part, &row});
      if (is_new) continue;
      const auto& [first_part, first_row] = first->second;
      const Place place = place_of(*first_part, *first_row);
      const bool same_file = first_part == part && part->files.empty();
      throw Error(
          ErrorKind::data, place_of(*part, row),
          "the id " + schema::quote(row.id) + " stands " +
              (same_file ? "on line " + std::to_string(place.line) : "at " + to_string(place)) +
              " already; ids are unique" + over);
    }
  }
}

}  // namespace pointsman::data
