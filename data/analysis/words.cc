#include "data/analysis/words.h"

#include <utf8proc.h>

#include <array>
#include <map>
#include <utility>

#include "data/analysis/scripts.h"
#include "text/utf8.h"

namespace pointsman::data {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kLanguages = {{
    {"Hangul", "ko"},
    {"Kana", "ja"},
    {"Han", "zh"},
    {"Greek", "el"},
    {"Hebrew", "he"},
    {"Thai", "th"},
    {"Armenian", "hy"},
    {"Georgian", "ka"},
    {"Khmer", "km"},
    {"Bengali", "bn"},
    {"Latin", "und-Latn"},
    {"Cyrillic", "und-Cyrl"},
    {"Arabic", "und-Arab"},
    {"Devanagari", "und-Deva"},
    {"Ethiopic", "und-Ethi"},
}};

std::map<std::string_view, std::size_t> letters_by_script(std::string_view text) {
  std::map<std::string_view, std::size_t> letters;
  for (std::size_t i = 0; i < text.size();) {
    const auto [c, size] = text::decode_utf8(text, i);
    i += size;
    if (const std::string_view script = script_of(c); !script.empty()) ++letters[script];
  }
  return letters;
}

std::string_view commonest(const std::map<std::string_view, std::size_t>& letters) {
  std::pair<std::string_view, std::size_t> best = {"none", 0};
  for (const auto& script : letters) {
    if (script.second > best.second) best = script;
  }
  return best.first;
}

// Unicode's categories L* and N*; M*.
bool is_letter_or_digit(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}
bool is_mark(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view normalised) {
  std::vector<std::string_view> words;
  std::size_t start = normalised.size();  // of the word that is being read; size(): none
  for (std::size_t i = 0; i < normalised.size();) {
    const auto [c, size] = text::decode_utf8(normalised, i);
    const bool inside = start < normalised.size();
    const bool belongs = is_letter_or_digit(c) || (inside && is_mark(c));
    if (belongs && !inside) start = i;
    if (!belongs && inside) {
      words.push_back(normalised.substr(start, i - start));
      start = normalised.size();
    }
    i += size;
  }
  if (start < normalised.size()) words.push_back(normalised.substr(start));
  return words;
}

std::string main_script(std::string_view text) {
  return std::string(commonest(letters_by_script(text)));
}

std::string language_by_script(std::string_view text) {
  auto letters = letters_by_script(text);
  // Japanese mixes both, Chinese has no Kana.
  if (const auto kana = letters.find("Kana"); kana != letters.end()) {
    kana->second += std::exchange(letters["Han"], 0);
  }
  const std::string_view script = commonest(letters);
  for (const auto& [name, language] : kLanguages) {
    if (name == script) return std::string(language);
  }
  return "und";
}

}  // namespace pointsman::data
