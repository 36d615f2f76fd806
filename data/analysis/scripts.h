#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

// The writing system of a code point, such as "Latin", "Hangul", "Kana" or "Han"; "" for digits,
// punctuation, symbols and what is not known. By Unicode's blocks, coarse: enough to see that a
// text is in another writing system.
std::string_view script_of(char32_t c);

// The writing systems of a text, sorted. `text` is valid UTF-8.
std::vector<std::string> scripts_of(std::string_view text);

}  // namespace pointsman::data
