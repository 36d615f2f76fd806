#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pointsman::text {

// What the reference tokenizers do with a code point, as bits. The tables are read off the
// reference library (tools/parity/unicode_tables.py), which uses several Unicode versions, older
// than today's, with quirks of their own.
enum : std::uint16_t {
  kRemoved = 1,          // dropped by cleaning: controls, NUL, U+FFFD
  kSpace = 2,            // becomes a space by cleaning
  kIdeograph = 4,        // gets spaces around it
  kMark = 8,             // non-spacing mark, dropped with the accents
  kWhite = 16,           // separates words
  kPunctuation = 32,     // is a word of its own
  kDecomposes = 64,      // has a canonical decomposition, Hangul syllables included
  kLowers = 128,         // has a lower case
  kCombines = 256,       // canonical combining class other than 0
  kLetter = 512,         // \p{L} of the byte-level tokenizers' expression
  kNumber = 1024,        // \p{N} there; \s is kWhite
  kWord = 2048,          // \w of an added token that must be a single word
  kNfcMayChange = 4096,  // NFC may change it, or compose it with what stands before it
};

// A mapping to at most N code points, padded with 0.
template <std::size_t N>
struct CodePointMapping {
  char32_t from = 0;
  std::array<char32_t, N> to{};
  std::u32string_view view() const {
    std::size_t n = 1;
    while (n < N && to[n] != 0) ++n;
    return {to.data(), n};
  }
};

class UnicodeTables {
 public:
  // Built on first use, then the same for the life of the process; safe for many threads.
  static const UnicodeTables& get();

  std::uint16_t flags(char32_t c) const { return flags_[c]; }  // c <= U+10FFFF
  // For code points with kDecomposes that are no Hangul syllables; with kLowers; with kCombines.
  static std::u32string_view decomposition(char32_t c);
  static std::u32string_view lower_case(char32_t c);
  static std::uint8_t combining_class(char32_t c);
  // What the two compose to, Hangul aside; 0: they do not.
  static char32_t composition(char32_t first, char32_t second);

 private:
  UnicodeTables();
  void set_compositions();
  std::vector<std::uint16_t> flags_;  // one a code point
};

constexpr bool is_hangul_syllable(char32_t c) { return c >= 0xAC00 && c < 0xD7A4; }

// The two or three jamo of a Hangul syllable (Unicode 15, section 3.12); unused places are 0.
constexpr std::array<char32_t, 3> hangul_jamo(char32_t syllable) {
  const char32_t index = syllable - 0xAC00;
  const char32_t tail = index % 28;
  return {0x1100 + index / 588, 0x1161 + index % 588 / 28, tail == 0 ? 0 : 0x11A7 + tail};
}

}  // namespace pointsman::text
