#include "text/byte_level.h"

namespace pointsman::text {
namespace {

// Code points of a contraction at the start of `rest`, which starts with an apostrophe; 0: none.
std::size_t contraction(std::u32string_view rest) {
  const char32_t first = rest.size() > 1 ? rest[1] : 0;
  if (first == U's' || first == U't' || first == U'm' || first == U'd') return 2;
  const char32_t second = rest.size() > 2 ? rest[2] : 0;
  const bool is_long = (first == U'r' && second == U'e') || (first == U'v' && second == U'e') ||
                       (first == U'l' && second == U'l');
  return is_long ? 3 : 0;
}

}  // namespace

std::array<char32_t, 256> byte_letters() {
  std::array<char32_t, 256> letters{};
  char32_t next = 0x100;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte != 0xAD);
    letters[byte] = printable ? byte : next++;
  }
  return letters;
}

std::size_t WordSplitter::word_end(std::u32string_view text, std::size_t begin) const {
  constexpr std::uint16_t kKinds = kWhite | kLetter | kNumber;
  const auto kind_at = [&](std::size_t i) { return unicode_.flags(text[i]) & kKinds; };
  if (text[begin] == U'\'') {
    if (const std::size_t size = contraction(text.substr(begin))) return begin + size;
  }
  std::size_t end = begin;
  int kind = kind_at(end++);
  if (text[begin] == U' ' && end < text.size() && kind_at(end) != kWhite) kind = kind_at(end++);
  while (end < text.size() && kind_at(end) == kind) ++end;
  // The look-ahead: the last white space before a word is left to it, unless it is alone.
  const bool before_word = kind == kWhite && end < text.size();
  return before_word && end - begin > 1 ? end - 1 : end;
}

}  // namespace pointsman::text
