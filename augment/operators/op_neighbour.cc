#include "augment/hangul.h"
#include "augment/ops.h"
#include "augment/word_lists.h"
#include "text/utf8.h"

namespace pointsman::augment {

std::optional<std::string> op_neighbour(const OperatorInput& input) {
  if (input.neighbours == nullptr || !*input.neighbours || input.language == Language::other)
    return std::nullopt;
  const Words& words = input.words;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words.is(i, Word::Kind::other) || text::count_code_points(words.core(i)) < 2) continue;
    const std::string word = lower_ascii(words.core(i));
    if (!is_negation(word) && !is_article(word)) places.push_back(i);
  }
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng)) {
    const Word& word = words[places[p]];
    const auto found = (*input.neighbours)(input.text(), word.begin, word.core);
    if (found.empty()) continue;
    const std::string& choice = choose(found, input.rng);
    if (!choice.empty()) edits.push_back({word.begin, word.core, choice});
  }
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
