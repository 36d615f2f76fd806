#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pointsman::data {

// Indices of two texts; first < second.
struct NearPair {
  std::int64_t first = 0;
  std::int64_t second = 0;
  bool operator==(const NearPair&) const = default;
};

// All pairs of near texts (data/near/gram_sets.h), sorted. The texts are normalised comparison
// texts (data/pairs.h), each there once: equal ones are pairs as well. The answer is that of
// comparing every pair, whatever the number of threads (0: all of the machine). Time and memory
// grow with the pairs found, of which n texts near one another have n (n - 1) / 2.
std::vector<NearPair> find_near_pairs(std::span<const std::string> texts, int threads);

}  // namespace pointsman::data
