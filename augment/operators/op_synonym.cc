#include "augment/ops.h"
#include "augment/particles.h"
#include "augment/synonyms.h"

namespace pointsman::augment {
namespace {

struct Place {
  std::size_t word;
  std::string_view particle;  // what stands behind the noun
  const std::vector<std::string>* choices;
};

std::optional<Place> english_place(const Words& words, std::size_t i) {
  if (!words.is(i, Word::Kind::english)) return std::nullopt;
  const auto& choices = english_synonyms(lower_ascii(words.core(i)));
  if (choices.empty()) return std::nullopt;
  return Place{i, {}, &choices};
}

// "Not too much" is not "not very much": 너무 stands for much only where nothing is denied.
constexpr std::string_view kToo = "너무";
bool denies(std::string_view text) {
  return text.find("않") != text.npos || text.find("말") != text.npos;
}

// The word itself, or a noun with a particle behind it.
std::optional<Place> korean_place(const Words& words, std::size_t i, bool denied) {
  if (!words.is(i, Word::Kind::hangul)) return std::nullopt;
  const std::string_view word = words.core(i);
  if (denied && word == kToo) return std::nullopt;
  if (const auto& choices = korean_synonyms(word); !choices.empty()) return Place{i, {}, &choices};
  const Inflected inflected = split_particle(word);
  if (inflected.particle.empty()) return std::nullopt;
  const auto& choices = korean_synonyms(inflected.stem);
  if (choices.empty()) return std::nullopt;
  return Place{i, inflected.particle, &choices};
}

}  // namespace

std::optional<std::string> op_synonym(const OperatorInput& input) {
  if (input.language == Language::other) return std::nullopt;
  const Words& words = input.words;
  const bool denied = denies(input.text());
  std::vector<Place> places;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto place = input.language == Language::english ? english_place(words, i)
                                                           : korean_place(words, i, denied);
    if (place) places.push_back(*place);
  }
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng)) {
    const Place& place = places[p];
    const std::string& choice = choose(*place.choices, input.rng);
    const std::string_view word = words.core(place.word);
    if (!fits_article(words, place.word, choice)) continue;
    const std::string end(particle_after(choice, place.particle));
    edits.push_back(
        {words[place.word].begin, words[place.word].core, with_case_of(choice, word) + end});
  }
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
