#include <algorithm>

#include "augment/hangul.h"
#include "augment/ops.h"
#include "augment/particles.h"
#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

// Longer words than this do not run on into the next.
constexpr std::size_t kLongest = 6;

// Where Korean writers put a space that the rules do not: before 하다 behind its noun, before long
// particles; or leave one out that belongs there and is put in here: 할수, 있을때.
std::optional<std::size_t> split_point(std::string_view word) {
  for (const std::string_view verb :
       {"해줘", "해주세요", "해줄래", "해주라", "해줘요", "해줄", "해주실", "하는", "하고", "하면",
        "했는데", "하는데", "했어", "해요", "하려고", "할까"}) {
    const auto noun = before(word, verb);
    if (noun && text::count_code_points(*noun) >= 2) return noun->size();
  }
  for (const std::string_view noun : {"때", "때는", "수", "것", "거", "거야", "것도", "줄"}) {
    const auto stem = before(word, noun);
    const auto final = stem ? final_of(*stem) : std::nullopt;
    if (final == kFinalRieul && stem->size() > 3) return stem->size();
  }
  for (const std::string_view since : {"헤어진", "사귄", "만난", "연애한", "이별한"}) {
    if (word.starts_with(since) && word.substr(since.size()).starts_with("지")) return since.size();
  }
  for (const std::string_view particle : {"에서", "까지", "부터", "처럼", "보다", "하고", "한테"}) {
    const auto stem = before(word, particle);
    if (stem && stem->size() > 3 && is_known_noun(*stem)) return stem->size();
  }
  return std::nullopt;
}

bool may_lose_space(const Words& words, std::size_t i, Language language) {
  if (!words.joined_to_next(i)) return false;
  const auto kind = language == Language::korean ? Word::Kind::hangul : Word::Kind::english;
  if (!words.is(i, kind) || !words.is(i + 1, kind)) return false;
  const std::size_t letters =
      text::count_code_points(words.core(i)) + text::count_code_points(words.core(i + 1));
  return letters <= (language == Language::korean ? 2 * kLongest : 4 * kLongest) &&
         words.core(i + 1) != "i" && words.core(i + 1) != "I";
}

}  // namespace

std::optional<std::string> op_spacing(const OperatorInput& input) {
  if (input.language == Language::other) return std::nullopt;
  const Words& words = input.words;
  std::vector<Edit> places;  // each is an edit ready to be made
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (input.language == Language::korean && words.is(i, Word::Kind::hangul)) {
      if (const auto at = split_point(words.core(i)))
        places.push_back({words[i].begin + *at, words[i].begin + *at, " "});
    }
    if (may_lose_space(words, i, input.language))
      places.push_back({words[i].end, words[i + 1].begin, ""});
  }
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng)) {
    Edit edit = places[p];
    // English also knows the space that is typed twice, but a text is not another one by that
    // alone.
    if (input.language == Language::english && !edits.empty() && input.rng.below(3) == 0)
      edit.text = "  ";
    edits.push_back(edit);
  }
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
