#include "augment/hangul.h"
#include "augment/ops.h"
#include "augment/particles.h"

namespace pointsman::augment {
namespace {

// The particles that stand for one another behind any noun.
std::string_view like(std::string_view particle, Rng& rng) {
  const bool first = rng.below(2) == 0;
  if (particle == "한테") return "에게";
  if (particle == "에게") return "한테";
  if (particle == "이랑" || particle == "랑") return first ? "하고" : "와";
  if (particle == "하고") return first ? "랑" : "와";
  if (particle == "과" || particle == "와") return first ? "랑" : "하고";
  return {};
}

// Pronouns have forms of their own before some particles, and may not lose theirs.
bool is_pronoun(std::string_view stem) {
  for (const std::string_view one : {"나", "너", "저", "우리", "내", "네", "제"}) {
    if (stem == one) return true;
  }
  return false;
}

// A particle left out or exchanged, where what it says is plain without it.
std::optional<Edit> change(const Words& words, std::size_t i, Rng& rng) {
  const std::string_view word = words.core(i);
  const Word& at = words[i];
  if (words.ends_sentence(i) || !words.is(i, Word::Kind::hangul)) return std::nullopt;
  if (const auto stem = object_stem(word); stem && !is_pronoun(*stem)) {
    if (words.punctuation(i).empty()) return Edit{at.begin + stem->size(), at.core, ""};
    return std::nullopt;
  }
  const Inflected inflected = split_particle(word);
  if (inflected.particle.empty() || !is_known_noun(inflected.stem)) return std::nullopt;
  const std::size_t begin = at.begin + inflected.stem.size();
  const std::string_view other = like(inflected.particle, rng);
  if (!other.empty())
    return Edit{begin, at.core, std::string(particle_after(inflected.stem, other))};
  const bool subject = inflected.particle == "이" || inflected.particle == "가";
  const bool topic = inflected.particle == "은" || inflected.particle == "는";
  if (is_pronoun(inflected.stem) || (!subject && !topic)) return std::nullopt;
  return Edit{begin, at.core, ""};
}

}  // namespace

std::optional<std::string> op_particle(const OperatorInput& input) {
  if (input.language != Language::korean) return std::nullopt;
  std::vector<Edit> places;
  for (std::size_t i = 0; i < input.words.size(); ++i) {
    if (auto edit = change(input.words, i, input.rng)) places.push_back(std::move(*edit));
  }
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng))
    edits.push_back(places[p]);
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
