#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pointsman::augment {

// What may stand for a word in lower case; empty where nothing may. The lists are the project's own
// (augment/data/synonyms_*.inc) and leave out words with several meanings.
const std::vector<std::string>& english_synonyms(std::string_view word);
const std::vector<std::string>& korean_synonyms(std::string_view word);

}  // namespace pointsman::augment
