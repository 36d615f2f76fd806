#include "augment/similarity.h"

#include <algorithm>

#include "text/utf8.h"

namespace pointsman::augment {

std::vector<std::uint64_t> grams_of(std::string_view normalized) {
  std::vector<std::uint64_t> grams;
  grams.reserve(normalized.size());
  std::uint64_t last = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < normalized.size(); ++count) {
    const auto [c, size] = text::decode_utf8(normalized, i);
    i += size;
    last = (last << 21 | c) & ((std::uint64_t{1} << 63) - 1);  // three code points of 21 bits
    if (count >= 2) grams.push_back(last);
  }
  if (grams.empty()) grams.push_back(last);
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  return grams;
}

double jaccard(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    common += a[i] == b[j] ? 1 : 0;
    const bool first = a[i] <= b[j], second = b[j] <= a[i];
    i += first ? 1 : 0;
    j += second ? 1 : 0;
  }
  return static_cast<double>(common) / static_cast<double>(a.size() + b.size() - common);
}

}  // namespace pointsman::augment
