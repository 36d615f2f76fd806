#include "augment/hangul.h"

#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

constexpr char32_t kFirst = 0xAC00;
constexpr int kMedials = 21;
constexpr int kFinals = 28;

}  // namespace

Syllable split_syllable(char32_t c) {
  const int index = static_cast<int>(c - kFirst);
  return {index / (kMedials * kFinals), index / kFinals % kMedials, index % kFinals};
}

char32_t compose_syllable(const Syllable& s) {
  return kFirst + static_cast<char32_t>((s.initial * kMedials + s.medial) * kFinals + s.final);
}

char32_t last_of(std::string_view word) {
  if (word.empty()) return 0;
  return text::decode_utf8(word, text::previous_code_point(word, word.size())).value;
}

std::optional<int> final_of(std::string_view word) {
  const char32_t c = last_of(word);
  if (!text::is_hangul_syllable(c)) return std::nullopt;
  return split_syllable(c).final;
}

std::optional<std::string_view> before(std::string_view word, std::string_view ending) {
  if (word.size() <= ending.size() || !word.ends_with(ending)) return std::nullopt;
  return word.substr(0, word.size() - ending.size());
}

}  // namespace pointsman::augment
