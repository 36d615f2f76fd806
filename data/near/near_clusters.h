#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::data {

// The cluster of each text [N], numbered from 0 by first appearance: near texts (as find_near_pairs
// has them, for the same kind of texts) are in one, and whatever is joined by a chain of these. The
// answer is that of joining every near pair, whatever the number of threads (0: all of the
// machine). Pairs that are joined already are not looked at, so memory grows with the texts alone,
// and n texts near one another cost about n steps, not n squared. Time is quadratic only where very
// many texts share their rarest grams without being near.
std::vector<std::int64_t> find_near_clusters(std::span<const std::string> texts, int threads);

}  // namespace pointsman::data
