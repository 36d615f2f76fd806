#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace pointsman::baseline {

// Receives one n-gram as UTF-8, valid during the call, once for every time it occurs.
using NgramSink = std::function<void(std::string_view)>;

// Lower case as Python's str.lower(), except that a final capital sigma is not special. Valid
// UTF-8.
std::string lower_case(std::string_view text);

// scikit-learn's analyzers with lowercase=True over valid UTF-8; `lower` is lower_case(text).
// Words: token_pattern \b\w\w+\b with Python's Unicode \w, 1-grams and 2-grams joined by a space.
void word_ngrams(std::string_view lower, const NgramSink& sink);
// analyzer="char_wb", 2- to 4-grams: of each run without white space, with a space put on either
// side.
void character_ngrams(std::string_view lower, const NgramSink& sink);

}  // namespace pointsman::baseline
