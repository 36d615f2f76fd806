#include <array>

#include "augment/hangul.h"
#include "augment/ops.h"
#include "augment/word_lists.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

// The keys beside each key of one row, letters only.
constexpr std::array<std::string_view, 3> kQwerty = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
// Korean 2-set (KS X 5002): consonants lie left, vowels right, so that a slip stays among its kind.
constexpr std::array<std::u32string_view, 6> kTwoSet = {U"ㅂㅈㄷㄱㅅ", U"ㅁㄴㅇㄹㅎ", U"ㅋㅌㅊㅍ",
                                                        U"ㅛㅕㅑㅐㅔ", U"ㅗㅓㅏㅣ",   U"ㅠㅜㅡ"};
constexpr std::u32string_view kInitials = U"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
constexpr std::u32string_view kMedials = U"ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
constexpr std::u32string_view kFinals{U"\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
                                      28};  // the first is none
static_assert(kInitials.size() == 19 && kMedials.size() == 21 && kFinals.back() == U'ㅎ');

template <class Rows, class Char>
Char beside(const Rows& rows, Char key, Rng& rng) {
  for (const auto& row : rows) {
    const auto at = row.find(key);
    if (at == row.npos) continue;
    const bool right = at == 0 || (at + 1 < row.size() && rng.below(2) == 0);
    return row[right ? at + 1 : at - 1];
  }
  return 0;
}

// The jamo at `position` of a list by the one beside it: its position, or nothing for one that
// needs Shift or two keys, or has none of its kind beside it.
std::optional<int> slip(std::u32string_view jamo, int position, Rng& rng) {
  const char32_t other = beside(kTwoSet, jamo[static_cast<std::size_t>(position)], rng);
  const auto found = other == 0 ? jamo.npos : jamo.find(other);
  if (found == jamo.npos) return std::nullopt;
  return static_cast<int>(found);
}

// Shift let go too early: ㅆ becomes ㅅ.
std::optional<int> without_shift(std::u32string_view jamo, int position) {
  constexpr std::u32string_view kShifted = U"ㄲㄸㅃㅆㅉㅒㅖ", kPlain = U"ㄱㄷㅂㅅㅈㅐㅔ";
  const auto at = kShifted.find(jamo[static_cast<std::size_t>(position)]);
  if (at == kShifted.npos) return std::nullopt;
  return static_cast<int>(jamo.find(kPlain[at]));
}

std::string to_text(char32_t a, char32_t b = 0) {
  std::string text;
  text::append_utf8(text, a);
  if (b != 0) text::append_utf8(text, b);
  return text;
}

enum class Slip { initial, medial, final, omit, twice };

// One slip of the finger in a syllable, or nothing where the one that was drawn cannot be.
std::optional<std::string> mistype(Syllable s, Rng& rng) {
  for (auto [jamo, part] : {std::pair{kFinals, &s.final}, {kInitials, &s.initial}}) {
    const auto plain = *part > 0 ? without_shift(jamo, *part) : std::nullopt;
    if (plain && rng.below(3) != 0) {
      *part = *plain;
      return to_text(compose_syllable(s));
    }
  }
  std::optional<int> other;
  switch (static_cast<Slip>(rng.below(5))) {
    case Slip::initial:
      if ((other = slip(kInitials, s.initial, rng))) s.initial = *other;
      break;
    case Slip::medial:
      if ((other = slip(kMedials, s.medial, rng))) s.medial = *other;
      break;
    case Slip::final:
      if (s.final != 0 && (other = slip(kFinals, s.final, rng))) s.final = *other;
      break;
    case Slip::omit:
      if (s.final == 0) return std::nullopt;
      s.final = 0;
      other = 0;
      break;
    case Slip::twice: {  // the key that was struck last
      const char32_t last = s.final == 0 ? kMedials[static_cast<std::size_t>(s.medial)]
                                         : kFinals[static_cast<std::size_t>(s.final)];
      if (beside(kTwoSet, last, rng) == 0) return std::nullopt;
      return to_text(compose_syllable(s), last);
    }
  }
  if (!other) return std::nullopt;
  return to_text(compose_syllable(s));
}

// Words in which one other jamo says something else: who, how many, whether.
bool is_fragile(std::string_view word) {
  for (const std::string_view start :
       {"나", "너",   "내",   "네",   "니",   "제",   "저", "안", "못",   "하나", "둘", "셋",
        "넷", "다섯", "여섯", "일곱", "여덟", "아홉", "이", "그", "말고", "없",   "있"}) {
    if (word == start || (text::count_code_points(word) < 3 && word.starts_with(start)))
      return true;
  }
  return false;
}

// Letters of words that are long enough to be read all the same, but for the first.
std::vector<std::size_t> places_of(const Words& words, Language language) {
  std::vector<std::size_t> places;
  const auto kind = language == Language::korean ? Word::Kind::hangul : Word::Kind::english;
  const std::size_t shortest = language == Language::korean ? 2 : 4;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view core = words.core(i);
    if (!words.is(i, kind) || text::count_code_points(core) < shortest || is_fragile(core))
      continue;
    if (is_negation(lower_ascii(core))) continue;
    const std::size_t step = language == Language::korean ? 3 : 1;
    for (std::size_t k = step; k < core.size(); k += step) places.push_back(words[i].begin + k);
  }
  return places;
}

// A letter replaced, left out, struck twice, or before the one before it.
std::optional<Edit> mistype_english(std::string_view text, std::size_t at, Rng& rng) {
  const char c = text[at];
  if (c < 'a' || c > 'z') return std::nullopt;
  switch (rng.below(4)) {
    case 0:
      return Edit{at, at + 1, std::string(1, beside(kQwerty, c, rng))};
    case 1:
      return Edit{at, at + 1, ""};
    case 2:
      return Edit{at, at + 1, std::string(2, c)};
    default: {
      const char last = text[at - 1];
      if (last < 'a' || last > 'z' || last == c) return std::nullopt;
      return Edit{at - 1, at + 1, {c, last}};
    }
  }
}

}  // namespace

std::optional<std::string> op_keyboard(const OperatorInput& input) {
  if (input.language == Language::other) return std::nullopt;
  const auto places = places_of(input.words, input.language);
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng)) {
    const std::size_t at = places[p];
    std::optional<Edit> edit;
    constexpr int kTries = 8;
    for (int i = 0; i < kTries && !edit; ++i) {
      if (input.language == Language::english) {
        edit = mistype_english(input.text(), at, input.rng);
        continue;
      }
      const auto [c, size] = text::decode_utf8(input.text(), at);
      if (const auto slipped = mistype(split_syllable(c), input.rng))
        edit = Edit{at, at + size, *slipped};
    }
    if (edit && (edits.empty() || edits.back().end <= edit->begin)) edits.push_back(*edit);
  }
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
