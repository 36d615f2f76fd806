#include "augment/hangul.h"
#include "augment/ops.h"
#include "text/unicode_tables.h"

namespace pointsman::augment {
namespace {

struct Pair {
  std::string_view whole;
  std::string_view contracted;
  bool both_ways = true;  // false: the contracted form has other readings
};

constexpr Pair kEnglish[] = {
    {"do not", "don't"},
    {"does not", "doesn't"},
    {"did not", "didn't"},
    {"is not", "isn't"},
    {"are not", "aren't"},
    {"was not", "wasn't"},
    {"were not", "weren't"},
    {"cannot", "can't"},
    {"could not", "couldn't"},
    {"would not", "wouldn't"},
    {"should not", "shouldn't"},
    {"will not", "won't"},
    {"has not", "hasn't"},
    {"have not", "haven't"},
    {"had not", "hadn't"},
    {"i am", "I'm"},
    {"i have", "I've", false},
    {"i will", "I'll"},
    {"i would", "I'd", false},
    {"you are", "you're"},
    {"we are", "we're"},
    {"they are", "they're"},
    {"you have", "you've", false},
    {"we have", "we've", false},
    {"they have", "they've", false},
    {"it is", "it's", false},
    {"that is", "that's", false},
    {"what is", "what's", false},
    {"who is", "who's", false},
    {"how is", "how's", false},
    {"where is", "where's", false},
    {"there is", "there's", false},
    {"let us", "let's", false},
    {"going to", "gonna", false},
    {"want to", "wanna"},
    {"kind of", "kinda"},
    {"have got to", "gotta", false},
    {"you will", "you'll"},
    {"they will", "they'll"},
    {"we will", "we'll"},
};

constexpr Pair kKorean[] = {
    {"나는", "난"},
    {"너는", "넌"},
    {"나를", "날", false},
    {"너를", "널", false},
    {"우리는", "우린"},
    {"이것은", "이건"},
    {"그것은", "그건"},
    {"저것은", "저건"},
    {"이것을", "이걸"},
    {"그것을", "그걸"},
    {"이것이", "이게"},
    {"그것이", "그게"},
    {"이거를", "이걸", false},
    {"그거를", "그걸", false},
    {"이거는", "이건", false},
    {"그거는", "그건", false},
    {"것은", "건", false},
    {"것을", "걸", false},
    {"것이", "게", false},
    {"거를", "걸", false},
    {"거는", "건", false},
    {"무엇을", "뭘"},
    {"무엇이", "뭐가"},
    {"무엇", "뭐", false},
    {"뭐를", "뭘", false},
    {"그런데", "근데"},
    {"이야기", "얘기"},
    {"이야기를", "얘기를"},
    {"조금", "좀", false},
    {"마음이", "맘이"},
    {"마음을", "맘을"},
    {"마음에", "맘에"},
    {"나의", "내", false},
    {"너의", "네", false},
    {"저의", "제", false},
    {"나에게", "내게"},
    {"너에게", "네게", false},
    {"누구를", "누굴"},
    {"여기는", "여긴"},
    {"거기는", "거긴"},
    {"어디에서", "어디서"},
    {"것 같아", "거 같아"},
    {"것 같아요", "거 같아요"},
    {"것 같은데", "거 같은데"},
    {"것 같습니다", "거 같습니다"},
    {"것 같다", "거 같다"},
    {"때문에", "땜에"},
    {"처음", "첨", false},
    {"하였다", "했다", false},
    {"그러면", "그럼"},
    {"이제는", "이젠"},
    {"아무것도", "암것도", false},
    {"어제는", "어젠", false},
    {"혼자서", "혼자"},
    {"사귀었다", "사겼다", false},
    {"재미있어", "재밌어"},
    {"재미있는", "재밌는"},
    {"재미있게", "재밌게"},
    {"재미없어", "재미없어", false},
    {"아니요", "아뇨"},
};

// Words i and on as one phrase, where the pair's side has that many words; its end in words.
std::size_t matches(const Words& words, std::size_t i, std::string_view side, Word::Kind kind) {
  std::size_t begin = 0;
  for (std::size_t k = i;; ++k) {
    const std::size_t end = std::min(side.find(' ', begin), side.size());
    if (k >= words.size() || !words.is(k, kind)) return 0;
    const std::string_view core = words.core(k);
    const std::string_view wanted = side.substr(begin, end - begin);
    if (core.size() != wanted.size()) return 0;
    if (kind == Word::Kind::english ? lower_ascii(core) != lower_ascii(wanted) : core != wanted)
      return 0;
    if (end == side.size()) return k + 1;
    if (!words.joined_to_next(k)) return 0;
    begin = end + 1;
  }
}

std::string cased(std::string_view to, std::string_view like, Word::Kind kind) {
  if (kind != Word::Kind::english) return std::string(to);
  if (to.starts_with("I'"))
    return like.starts_with("i") ? "i" + std::string(to.substr(1)) : std::string(to);
  if (to.starts_with("i ")) return (like.starts_with("I") ? "I" : "i") + std::string(to.substr(1));
  const bool capital = !like.empty() && like[0] >= 'A' && like[0] <= 'Z';
  return with_case_of(std::string(to), capital ? like.substr(0, 1) : like);
}

// The subject of what was said before, not the end of it: "that is" and "I have" at a sentence's
// end do not contract, and "have" that is a verb of its own does not either.
bool may_contract(const Words& words, const Pair& pair, std::size_t end) {
  if (pair.contracted.find('\'') == pair.contracted.npos) return true;
  if (pair.contracted.ends_with("n't")) return true;
  if (words.ends_sentence(end - 1) || !words.punctuation(end - 1).empty()) return false;
  if (!pair.whole.ends_with("have")) return true;
  const std::size_t subject = end - 2;
  if (subject > 0 && !words.starts_sentence(subject)) return false;  // would I have
  const std::string next = lower_ascii(words.core(end));
  return next == "been" || next == "got" || next == "never" || next == "tried" ||
         next.ends_with("ed");
}

// "I" at the start of a sentence; elsewhere the same letters may be a verb: 소리 나는 영화.
bool is_subject_i(std::string_view whole) { return whole == "나는" || whole == "너는"; }

// A bound noun stands behind a verb: 하는 것은, but not the 게 of another word.
bool is_bound(std::string_view whole) { return whole.starts_with("것") || whole.starts_with("거"); }

std::optional<Edit> change(const Words& words, std::size_t i, std::span<const Pair> pairs,
                           Word::Kind kind) {
  for (const Pair& pair : pairs) {
    for (const bool contract : {true, false}) {
      if (!contract && !pair.both_ways) continue;
      const std::string_view from = contract ? pair.whole : pair.contracted;
      const std::string_view to = contract ? pair.contracted : pair.whole;
      const std::size_t end = matches(words, i, from, kind);
      if (end == 0 || from == to) continue;
      if (contract && kind == Word::Kind::english && !may_contract(words, pair, end)) continue;
      if (is_bound(pair.whole) && i == 0) continue;
      if (contract && is_subject_i(pair.whole) && !words.starts_sentence(i)) continue;
      const std::string_view old =
          words.text().substr(words[i].begin, words[end - 1].core - words[i].begin);
      return Edit{words[i].begin, words[end - 1].core, cased(to, old, kind)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> op_contraction(const OperatorInput& input) {
  if (input.language == Language::other) return std::nullopt;
  const bool english = input.language == Language::english;
  const auto kind = english ? Word::Kind::english : Word::Kind::hangul;
  const std::span<const Pair> pairs =
      english ? std::span<const Pair>(kEnglish) : std::span<const Pair>(kKorean);
  std::vector<Edit> places;
  for (std::size_t i = 0; i < input.words.size(); ++i) {
    auto edit = change(input.words, i, pairs, kind);
    if (edit && (places.empty() || places.back().end <= edit->begin))
      places.push_back(std::move(*edit));
  }
  const std::vector<Edit> edits = choose_edits(places, input);
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
