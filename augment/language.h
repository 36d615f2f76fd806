#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace pointsman::augment {

enum class Language { english, korean, other };

// Whose operators a text gets: by `lang`, the row's column ("ko", "en-GB", "Korean"), where it is
// not empty; a language without operators of its own is `other`. Else by script: Korean where a
// fifth of the letters are Hangul, English where nine tenths are ASCII, other elsewhere. `text` is
// valid UTF-8.
Language language_of(std::string_view text, std::string_view lang);

enum class Script { latin, hangul, kana_or_han, other };
inline constexpr std::size_t kScripts = 4;

// Letters of each script; digits, punctuation and white space are in none.
std::array<std::size_t, kScripts> count_letters(std::string_view text);

}  // namespace pointsman::augment
