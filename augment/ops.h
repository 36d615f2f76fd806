#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "augment/language.h"
#include "augment/words.h"
#include "base/rng.h"

namespace pointsman::augment {

// Words that an encoder puts in the place of the word at bytes [begin, end) of the text, the
// likeliest first; it may be none.
using Neighbours = std::function<std::vector<std::string>(std::string_view text, std::size_t begin,
                                                          std::size_t end)>;

// What an operator is given. The text is valid UTF-8.
struct OperatorInput {
  const Words& words;
  Language language;
  double rate;  // share of the places it could change that it changes, at least one
  Rng& rng;     // the operator's own stream
  const Neighbours* neighbours = nullptr;

  std::string_view text() const { return words.text(); }
};

// One variant of the text, in valid UTF-8 and not empty, or nothing where the operator does not
// apply. A function of its input alone; its meaning, and so the label, stays.
using Operator = std::optional<std::string> (*)(const OperatorInput&);

struct OperatorRow {
  const char* name;
  Operator apply;
  double rate;     // its own, where the config gives none
  bool one_place;  // it changes one place whatever the rate
  const char* what;
};

std::optional<std::string> op_synonym(const OperatorInput& input);
std::optional<std::string> op_word_insert(const OperatorInput& input);
std::optional<std::string> op_word_swap(const OperatorInput& input);
std::optional<std::string> op_word_delete(const OperatorInput& input);
std::optional<std::string> op_keyboard(const OperatorInput& input);
std::optional<std::string> op_spacing(const OperatorInput& input);
std::optional<std::string> op_surface(const OperatorInput& input);
std::optional<std::string> op_ending(const OperatorInput& input);
std::optional<std::string> op_particle(const OperatorInput& input);
std::optional<std::string> op_contraction(const OperatorInput& input);
std::optional<std::string> op_carrier(const OperatorInput& input);
std::optional<std::string> op_neighbour(const OperatorInput& input);

// The family. Rule-based operators come first; the last one needs an encoder.
inline constexpr OperatorRow kOperators[] = {
    {"synonym", op_synonym, 0.15, false, "a word by one that means the same"},
    {"word_insert", op_word_insert, 0.1, false, "a word that adds nothing is put in"},
    {"word_swap", op_word_swap, 0.1, false, "two neighbouring words change places"},
    {"word_delete", op_word_delete, 0.2, false, "a word that adds nothing is left out"},
    {"keyboard", op_keyboard, 0.03, false, "slips of the finger: QWERTY, Korean 2-set by jamo"},
    {"spacing", op_spacing, 0.15, false, "spaces lost or wrongly put in"},
    {"surface", op_surface, 0.3, false, "casing and punctuation"},
    {"ending", op_ending, 1, true, "Korean sentence endings and levels of politeness"},
    {"particle", op_particle, 0.4, false, "Korean particles left out or exchanged"},
    {"contraction", op_contraction, 0.5, false, "spoken contractions, made and undone"},
    {"carrier", op_carrier, 1, true, "phrases around a request or a question"},
    {"neighbour", op_neighbour, 0.1, false, "a word by a near one in the encoder's embeddings"},
};

// The row, or null.
const OperatorRow* find_operator(std::string_view name);
// Whether the operator needs what only an encoder gives.
bool needs_encoder(std::string_view name);

// Runs a row on a text. Errors: data, for a text that is not UTF-8.
std::optional<std::string> apply_operator(const OperatorRow& row, const OperatorInput& input);

// `rate` of `places`, at least one of them and no more than there are, rounded up or down at random
// so that the mean is right: positions in order.
std::vector<std::size_t> choose_places(std::size_t places, double rate, Rng& rng);

// The edits at places that are chosen so.
std::vector<Edit> choose_edits(const std::vector<Edit>& places, const OperatorInput& input);

// An element of a list that is not empty.
template <class List>
const auto& choose(const List& list, Rng& rng) {
  return list[rng.below(std::size(list))];
}

}  // namespace pointsman::augment
