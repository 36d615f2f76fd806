#pragma once

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "text/utf8.h"

namespace pointsman::data {

inline std::set<std::u32string> slow_grams(const std::string& normalised) {
  const std::u32string characters = text::decode_utf8(normalised);
  std::set<std::u32string> grams;
  for (std::size_t i = 0; i + 3 <= characters.size(); ++i) grams.insert(characters.substr(i, 3));
  if (grams.empty()) grams.insert(characters);
  return grams;
}

// The definition of near texts, on their sets of grams: at least 0.8, in integers.
inline bool slowly_near(const std::set<std::u32string>& a, const std::set<std::u32string>& b) {
  std::vector<std::u32string> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return 10 * both.size() >= 8 * (a.size() + b.size() - both.size());
}

}  // namespace pointsman::data
