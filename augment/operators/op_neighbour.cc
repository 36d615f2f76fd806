#include "augment/neighbours.h"
#include "augment/ops.h"
#include "augment/particles.h"

namespace pointsman::augment {
namespace {

// A word that a neighbour may stand for: bytes of the text, without the particle behind a noun.
struct Place {
  std::size_t word;
  std::size_t begin;
  std::size_t end;
  std::string_view particle;
};

std::optional<Place> place_of(const Words& words, std::size_t i) {
  const std::string_view core = words.core(i);
  const std::size_t begin = words[i].begin;
  if (words.is(i, Word::Kind::english)) {
    const bool name = core[0] >= 'A' && core[0] <= 'Z' && !words.starts_sentence(i);
    if (name || neighbour_kind(lower_ascii(core)) < 0) return std::nullopt;
    return Place{i, begin, words[i].core, {}};
  }
  if (!words.is(i, Word::Kind::hangul)) return std::nullopt;
  if (neighbour_kind(core) >= 0) return Place{i, begin, words[i].core, {}};
  const Inflected noun = split_particle(core);
  const bool verb = noun.particle == "하고";  // 기억하고: of 하다 as often as "with"
  if (noun.particle.empty() || verb || neighbour_kind(noun.stem) < 0) return std::nullopt;
  return Place{i, begin, begin + noun.stem.size(), noun.particle};
}

}  // namespace

std::optional<std::string> op_neighbour(const OperatorInput& input) {
  if (input.neighbours == nullptr || !*input.neighbours || input.language == Language::other)
    return std::nullopt;
  const Words& words = input.words;
  std::vector<Place> places;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto place = place_of(words, i)) places.push_back(*place);
  }
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng)) {
    const Place& place = places[p];
    const auto found = (*input.neighbours)(input.text(), place.begin, place.end);
    if (found.empty()) continue;
    const std::string& choice = choose(found, input.rng);
    if (choice.empty() || !fits_article(words, place.word, choice)) continue;
    edits.push_back({place.begin, words[place.word].core,
                     with_case_of(choice, words.core(place.word)) +
                         std::string(particle_after(choice, place.particle))});
  }
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
