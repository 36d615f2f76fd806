#include "augment/language.h"

#include <string>

#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

bool is_jamo(char32_t c) { return (c >= 0x1100 && c < 0x1200) || (c >= 0x3131 && c < 0x318F); }

Script script_of(char32_t c) {
  if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00) || (c >= 0xFF21 && c <= 0xFF5A))
    return Script::latin;
  if (text::is_hangul_syllable(c) || is_jamo(c)) return Script::hangul;
  const bool kana = c >= 0x3040 && c < 0x3100;
  const bool han = (c >= 0x3400 && c < 0xA000) || (c >= 0xF900 && c < 0xFB00) ||
                   (c >= 0x20000 && c < 0x32000) || c == 0x3005;
  return kana || han ? Script::kana_or_han : Script::other;
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return (text::UnicodeTables::get().flags(c) & text::kLetter) != 0;
}

// Whether a column names the language: the name or code itself, or a code with a region.
bool names(std::string_view lang, std::string_view code, std::string_view name) {
  std::string lower;
  for (const char c : lang) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (lower == name || lower == name.substr(0, 3)) return true;
  return lower.starts_with(code) &&
         (lower.size() == code.size() || lower[code.size()] == '-' || lower[code.size()] == '_');
}

}  // namespace

std::array<std::size_t, kScripts> count_letters(std::string_view text) {
  std::array<std::size_t, kScripts> counts{};
  for (std::size_t i = 0; i < text.size();) {
    const auto [c, size] = text::decode_utf8(text, i);
    i += size;
    if (is_letter(c)) ++counts[static_cast<std::size_t>(script_of(c))];
  }
  return counts;
}

Language language_of(std::string_view text, std::string_view lang) {
  if (!lang.empty()) {
    if (names(lang, "ko", "korean")) return Language::korean;
    return names(lang, "en", "english") ? Language::english : Language::other;
  }
  const auto counts = count_letters(text);
  const std::size_t latin = counts[static_cast<std::size_t>(Script::latin)];
  const std::size_t hangul = counts[static_cast<std::size_t>(Script::hangul)];
  std::size_t letters = 0;
  for (const std::size_t count : counts) letters += count;
  if (letters == 0) return Language::other;
  if (5 * hangul >= letters) return Language::korean;
  std::size_t ascii = 0;
  for (const char c : text) ascii += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? 1 : 0;
  return 10 * ascii >= 9 * letters && latin > 0 ? Language::english : Language::other;
}

}  // namespace pointsman::augment
