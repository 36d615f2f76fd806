#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "text/unicode_tables.h"

namespace pointsman::text {

// The letters that byte-level vocabularies write their bytes with (GPT-2's): printable Latin-1 for
// itself, the rest from U+0100 on.
std::array<char32_t, 256> byte_letters();

// The letter of a space.
inline constexpr char32_t kSpaceLetter = 0x120;

// Cuts texts into words, as GPT-2's expression does:
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
class WordSplitter {
 public:
  WordSplitter() : unicode_(UnicodeTables::get()) {}

  // The end of the word that begins at `begin`, which is before the end of the text.
  std::size_t word_end(std::u32string_view text, std::size_t begin) const;

 private:
  const UnicodeTables& unicode_;
};

}  // namespace pointsman::text
