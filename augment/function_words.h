#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace pointsman::augment {

// Languages in Latin script that short texts betray by their function words.
enum class Tongue { english, spanish, french, german, italian, portuguese, dutch };
inline constexpr std::size_t kTongues = 7;

// The function words of a text: views of this module's own lists, so they outlive the text.
struct FunctionWords {
  std::vector<std::string_view> words;     // in the order of the text, in lower case
  std::array<std::size_t, kTongues> of{};  // how many are of each language; one may be of several
};
// `text` is valid UTF-8. Other languages' lists hold no word that is English, too.
FunctionWords function_words(std::string_view text);

// Whether the word, in lower case, is an English function word.
bool is_english_function_word(std::string_view word);

// Whether the child is in another of these languages than its parent: it brings in at least two
// function words of that language that the parent does not have, and more of them than it has
// words of the parent's own language, which is the one of most of its function words. Where no
// language has most of them, nothing is known of the parent, and no child changes it.
bool changes_language(const FunctionWords& parent, std::string_view child);

}  // namespace pointsman::augment
