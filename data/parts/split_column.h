#pragma once

#include <optional>
#include <string>

#include "data/example.h"

namespace pointsman::data {

// The parts that a column of the rows says, without that column: train, validation (or val, dev),
// test. `asked` names the column; without it, it is `split`, and nothing is returned where the rows
// have none. Errors: data, when the column asked for is missing, at a row whose part is another,
// and when a part has no row.
std::optional<Splits> split_by_column(const Dataset& dataset,
                                      const std::optional<std::string>& asked);

}  // namespace pointsman::data
