#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "data/example.h"

namespace pointsman::model {

constexpr std::size_t kGoldenRows = 16;

// Positions of at least kGoldenRows rows (all, where there are fewer) in which every label and
// every script of every label occurs, in the order of the rows. Each text, or pair, once; none of
// `excluded`.
std::vector<std::size_t> choose_golden(std::span<const data::Example> rows,
                                       const std::set<std::size_t>& excluded = {});

}  // namespace pointsman::model
