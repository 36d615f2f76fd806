#pragma once

#include <string>
#include <string_view>

namespace pointsman::text {

// The "normalised" text of docs/formats.md: NFKC, lower case, runs of white space as one space,
// trimmed. `text` is valid UTF-8. Unicode version: utf8proc's.
std::string normalize_for_comparison(std::string_view text);

// Whether it would be empty then: there is nothing but white space.
bool is_blank(std::string_view text);

}  // namespace pointsman::text
