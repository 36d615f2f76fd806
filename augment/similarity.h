#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace pointsman::augment {

// The distinct character 3-grams of a normalised text (text/normalize.h), sorted. A text of fewer
// than three characters has itself as its only gram.
std::vector<std::uint64_t> grams_of(std::string_view normalized);

// |a and b| / |a or b|, of sets that are sorted and not empty.
double jaccard(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b);

}  // namespace pointsman::augment
