#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

// The words of a normalised text: runs of letters, digits and the marks on them, in order. A script
// without spaces, such as Han, gives one word a run.
std::vector<std::string_view> words_of(std::string_view normalised);

// The script that most letters of a text are in, the first of equals by name; "none" where there
// is no letter.
std::string main_script(std::string_view text);

// The language that a script alone suggests, as BCP 47: "ko" for Hangul, "ja" for Kana (also beside
// Han), "zh" for Han alone, and "und-Latn" and the like where many languages share it.
std::string language_by_script(std::string_view text);

}  // namespace pointsman::data
