#include "text/unicode_tables.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace pointsman::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
  std::uint8_t value;
};

struct Composition {
  char32_t first;
  char32_t second;
  char32_t composed;
};

constexpr Range kClasses[] = {
#include "text/data/bert_classes.inc"
};
constexpr Range kByteLevelClasses[] = {
#include "text/data/byte_level_classes.inc"
};
constexpr Range kCombiningClasses[] = {
#include "text/data/combining_classes.inc"
};
constexpr CodePointMapping<4> kDecompositions[] = {
#include "text/data/decompositions.inc"
};
constexpr Composition kCompositions[] = {
#include "text/data/compositions.inc"
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
  for (const Range& range : kByteLevelClasses) {
    const auto flags = static_cast<std::uint16_t>(range.value * kLetter);
    for (char32_t c = range.first; c <= range.last; ++c) flags_[c] |= flags;
  }
  for (const Range& range : kCombiningClasses) {
    for (char32_t c = range.first; c <= range.last; ++c) flags_[c] |= kCombines | kNfcMayChange;
  }
  for (const auto& entry : kDecompositions) flags_[entry.from] |= kDecomposes | kNfcMayChange;
  for (char32_t c = 0xAC00; is_hangul_syllable(c); ++c) flags_[c] |= kDecomposes;
  for (const auto& entry : kLowerCases) flags_[entry.from] |= kLowers;
  set_compositions();
}

// What decomposes to what composes again stays as it is, unless it is the second of two itself.
void UnicodeTables::set_compositions() {
  for (const Composition& entry : kCompositions) {
    flags_[entry.composed] &= static_cast<std::uint16_t>(~kNfcMayChange);
  }
  for (const Composition& entry : kCompositions) flags_[entry.second] |= kNfcMayChange;
  for (char32_t vowel = 0x1161; vowel < 0x1176; ++vowel) flags_[vowel] |= kNfcMayChange;
  for (char32_t tail = 0x11A8; tail < 0x11C3; ++tail) flags_[tail] |= kNfcMayChange;
}

std::u32string_view UnicodeTables::decomposition(char32_t c) {
  return find_mapping(kDecompositions, c);
}

std::u32string_view UnicodeTables::lower_case(char32_t c) { return find_mapping(kLowerCases, c); }

char32_t UnicodeTables::composition(char32_t first, char32_t second) {
  const std::pair wanted(first, second);
  const auto* found = std::lower_bound(std::begin(kCompositions), std::end(kCompositions), wanted,
                                       [](const Composition& entry, const auto& value) {
                                         return std::pair(entry.first, entry.second) < value;
                                       });
  return found != std::end(kCompositions) && std::pair(found->first, found->second) == wanted
             ? found->composed
             : 0;
}

std::uint8_t UnicodeTables::combining_class(char32_t c) {
  const auto* found =
      std::lower_bound(std::begin(kCombiningClasses), std::end(kCombiningClasses), c,
                       [](const Range& range, char32_t value) { return range.last < value; });
  return found != std::end(kCombiningClasses) && found->first <= c ? found->value : std::uint8_t{0};
}

}  // namespace pointsman::text
