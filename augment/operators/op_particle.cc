#include "augment/hangul.h"
#include "augment/ops.h"
#include "augment/particles.h"
#include "augment/word_lists.h"

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

// "Comes out" far more often than "with me".
constexpr std::string_view kComesOrWithMe = "나와";

// Pronouns have forms of their own before some particles, and may not lose theirs.
bool is_pronoun(std::string_view stem) {
  for (const std::string_view one :
       {"나", "너", "저", "우리", "내", "네", "제", "그", "누구", "뭐", "이", "거"}) {
    if (stem == one) return true;
  }
  return false;
}

// Whether the next word says of the subject what it is or does, so that nothing else can take the
// bare noun for itself.
bool is_before_predicate(const Words& words, std::size_t i) {
  if (!words.joined_to_next(i)) return false;
  const std::string_view next = words.core(i + 1);
  if (words.ends_sentence(i + 1) || is_korean_degree(next) || is_negation(next) || next == "잘")
    return true;
  for (const std::string_view start : {"없", "있", "안", "많", "좋", "싫", "힘들", "아프", "나"}) {
    if (next.starts_with(start)) return true;
  }
  return false;
}

bool is_time(std::string_view stem) {
  for (const std::string_view one :
       {"오늘", "내일", "어제", "주말", "아침", "저녁", "점심", "밤"}) {
    if (stem == one) return true;
  }
  return false;
}

// Whether the word has a particle of its own, beside which a bare noun would be read as its part.
bool is_marked(const Words& words, std::size_t i) {
  if (i >= words.size() || !words.is(i, Word::Kind::hangul)) return true;
  const std::string_view word = words.core(i);
  for (const std::string_view particle : {"은", "는", "이", "가", "도", "에서", "한테", "부터"}) {
    if (word.ends_with(particle) && word.size() > particle.size() && !words.ends_sentence(i))
      return true;
  }
  return false;
}

// A particle left out or exchanged, where what it says is plain without it.
std::optional<Edit> change(const Words& words, std::size_t i, Rng& rng) {
  const std::string_view word = words.core(i);
  const Word& at = words[i];
  if (words.ends_sentence(i) || !words.is(i, Word::Kind::hangul)) return std::nullopt;
  if (const auto stem = object_stem(word); stem && !is_pronoun(*stem)) {
    if (words.punctuation(i).empty() && !is_marked(words, i + 1))
      return Edit{at.begin + stem->size(), at.core, ""};
    return std::nullopt;
  }
  if (word == kComesOrWithMe) return std::nullopt;
  const Inflected inflected = split_particle(word);
  if (inflected.particle.empty() || !is_known_noun(inflected.stem)) return std::nullopt;
  const std::size_t begin = at.begin + inflected.stem.size();
  const std::string_view other = like(inflected.particle, rng);
  if (!other.empty())
    return Edit{begin, at.core, std::string(particle_after(inflected.stem, other))};
  const bool subject = inflected.particle == "이" || inflected.particle == "가";
  const bool topic = inflected.particle == "은" || inflected.particle == "는";
  if (is_pronoun(inflected.stem) || !words.punctuation(i).empty()) return std::nullopt;
  const bool plain = subject && is_before_predicate(words, i);
  if (!plain && !(topic && is_time(inflected.stem))) return std::nullopt;
  return Edit{begin, at.core, ""};
}

}  // namespace

std::optional<std::string> op_particle(const OperatorInput& input) {
  if (input.language != Language::korean) return std::nullopt;
  std::vector<Edit> places;
  for (std::size_t i = 0; i < input.words.size(); ++i) {
    if (auto edit = change(input.words, i, input.rng)) places.push_back(std::move(*edit));
  }
  const std::vector<Edit> edits = choose_edits(places, input);
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
