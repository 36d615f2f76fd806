#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/data_config.h"
#include "data/example.h"
#include "data/folds.h"

namespace pointsman::cli {

// For a person, one line a label and one for all rows: the share of its rows in each part of a
// split made by the config's shares, in percent, and by how many points it deviates from the one
// wished.
std::vector<std::string> share_lines(const data::Splits& splits, const data::SplitConfig& wished);

// The same for folds (at least one), whose wished shares are equal: the fewest and the most rows
// held out of one.
std::vector<std::string> share_lines(const data::Dataset& dataset,
                                     std::span<const data::Fold> folds);

}  // namespace pointsman::cli
