#include "text/unicode_tables.h"

#include <algorithm>

#include "base/error.h"

namespace pointsman::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
  std::uint8_t value;
};

constexpr Range kClasses[] = {
#include "text/data/bert_classes.inc"
};
constexpr Range kCombiningClasses[] = {
#include "text/data/combining_classes.inc"
};
constexpr CodePointMapping<4> kDecompositions[] = {
#include "text/data/decompositions.inc"
};
constexpr CodePointMapping<2> kLowerCases[] = {
#include "text/data/lowercase.inc"
};

template <class Table>
auto find_mapping(const Table& table, char32_t c) {
  const auto* found =
      std::lower_bound(std::begin(table), std::end(table), c,
                       [](const auto& entry, char32_t value) { return entry.from < value; });
  PM_CHECK(found != std::end(table) && found->from == c, "the code point has no mapping");
  return found->view();
}

}  // namespace

const UnicodeTables& UnicodeTables::get() {
  static const UnicodeTables tables;
  return tables;
}

UnicodeTables::UnicodeTables() : flags_(0x110000) {
  for (const Range& range : kClasses) {
    for (char32_t c = range.first; c <= range.last; ++c) flags_[c] = range.value;
  }
  for (const Range& range : kCombiningClasses) {
    for (char32_t c = range.first; c <= range.last; ++c) flags_[c] |= kCombines;
  }
  for (const auto& entry : kDecompositions) flags_[entry.from] |= kDecomposes;
  for (char32_t c = 0xAC00; is_hangul_syllable(c); ++c) flags_[c] |= kDecomposes;
  for (const auto& entry : kLowerCases) flags_[entry.from] |= kLowers;
}

std::u32string_view UnicodeTables::decomposition(char32_t c) {
  return find_mapping(kDecompositions, c);
}

std::u32string_view UnicodeTables::lower_case(char32_t c) { return find_mapping(kLowerCases, c); }

std::uint8_t UnicodeTables::combining_class(char32_t c) {
  const auto* found =
      std::lower_bound(std::begin(kCombiningClasses), std::end(kCombiningClasses), c,
                       [](const Range& range, char32_t value) { return range.last < value; });
  return found != std::end(kCombiningClasses) && found->first <= c ? found->value : std::uint8_t{0};
}

}  // namespace pointsman::text
