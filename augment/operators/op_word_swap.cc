#include "augment/ops.h"
#include "augment/particles.h"
#include "augment/word_lists.h"

namespace pointsman::augment {
namespace {

// English: a slip, so neither word may turn the meaning round.
bool english_pair(const Words& words, std::size_t i) {
  const auto free = [&](std::size_t k) {
    const std::string word = lower_ascii(words.core(k));
    return words.is(k, Word::Kind::english) && word.size() > 1 && !is_negation(word);
  };
  return free(i) && free(i + 1);
}

// A noun with a particle that says what it is to the verb, so that it may stand anywhere before it.
bool is_marked(std::string_view word) {
  if (object_stem(word)) return true;
  const Inflected inflected = split_particle(word);
  if (!is_known_noun(inflected.stem)) return false;
  for (const std::string_view particle :
       {"을", "를", "이", "가", "은", "는", "에서", "한테", "에게", "이랑", "랑"}) {
    if (inflected.particle == particle) return true;
  }
  return false;
}

// An adverb before a marked noun; or at the start of a sentence, where nothing can belong to the
// noun, the noun before the adverb. Something must follow that both belong to.
bool korean_pair(const Words& words, std::size_t i) {
  if (!words.is(i, Word::Kind::hangul) || !words.is(i + 1, Word::Kind::hangul)) return false;
  if (words.ends_sentence(i + 1)) return false;
  const std::string_view first = words.core(i), second = words.core(i + 1);
  if (is_korean_adverb(first) && is_marked(second)) return true;
  return words.starts_sentence(i) && is_marked(first) && is_korean_adverb(second);
}

}  // namespace

std::optional<std::string> op_word_swap(const OperatorInput& input) {
  if (input.language == Language::other) return std::nullopt;
  const Words& words = input.words;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!words.joined_to_next(i)) continue;
    if (input.language == Language::english ? english_pair(words, i) : korean_pair(words, i))
      places.push_back(i);
  }
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng)) {
    const std::size_t i = places[p];
    const Word& first = words[i];
    if (!edits.empty() && edits.back().end > first.begin) continue;  // one of a chain
    edits.push_back({first.begin, words[i + 1].core,
                     std::string(words.core(i + 1)) + " " + std::string(words.core(i))});
  }
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
