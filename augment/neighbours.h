#pragma once

#include <span>
#include <string_view>

#include "augment/ops.h"
#include "data/example.h"

namespace pointsman::augment {

// Which words of an encoder's vocabulary may stand for one another: 0, English ones of three small
// letters or more that are no function words, numbers, days or verbs of requests; 1, Korean nouns
// of two syllables or more that name no time; -1, no others. Korean predicates are left out, since
// their endings would not fit.
int neighbour_kind(std::string_view word);

// Whether the two are plainly forms of one word, or one the other's opposite: photo, photos;
// explain, explanation; happy, unhappy.
bool is_other_form(std::string_view a, std::string_view b);

// The nearest five of `all`, of English ones only those that the rows use: of a vocabulary of many
// languages most words in Latin letters are not English.
Neighbours neighbours_in_use(const Neighbours& all, std::span<const data::Example> rows);

}  // namespace pointsman::augment
