#include "data/split.h"

#include <array>
#include <string>
#include <vector>

#include "base/rng.h"
#include "data/parts/stratify.h"

namespace pointsman::data {

Splits divide(const Dataset& dataset, std::span<const std::int32_t> parts) {
  std::array<std::vector<std::size_t>, 3> rows;
  for (std::size_t i = 0; i < parts.size(); ++i)
    rows[static_cast<std::size_t>(parts[i])].push_back(i);
  return {select_rows(dataset, rows[0]), select_rows(dataset, rows[1]),
          select_rows(dataset, rows[2]), false};
}

Splits split(const Dataset& dataset, const SplitConfig& config) {
  const Stratifier rows(dataset);
  rows.require_components(3, "train, validation and test need one each",
                          "add rows with this label, or leave it out");
  const std::array<double, 3> shares = {config.train, config.validation, config.test};
  const std::array<std::string, 3> names = {"train", "validation", "test"};
  Rng rng(static_cast<std::uint64_t>(config.seed), "split");
  Splits splits = divide(dataset, rows.assign(shares, names, rng));
  splits.made_here = true;
  return splits;
}

}  // namespace pointsman::data
