#include <array>

#include "augment/endings.h"
#include "augment/hangul.h"
#include "augment/ops.h"
#include "augment/word_lists.h"

namespace pointsman::augment {
namespace {

// A place for a word, and the words that fit there.
struct Place {
  std::size_t word;  // it is put before this one
  std::span<const std::string_view> choices;
};

constexpr std::array<std::string_view, 3> kBeforeFeeling = {"really", "honestly", "kinda"};
constexpr std::array<std::string_view, 2> kBeforeVerb = {"just", "really"};
constexpr std::array<std::string_view, 1> kExactly = {"exactly"};
constexpr std::array<std::string_view, 2> kBeforeRequest = {"please", "just"};
constexpr std::array<std::string_view, 1> kPlease = {"please"};
constexpr std::array<std::string_view, 1> kSome = {"좀"};
constexpr std::array<std::string_view, 3> kTruly = {"진짜", "정말", "너무"};
constexpr std::array<std::string_view, 2> kWanted = {"진짜", "정말"};

bool one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  for (const std::string_view one : list) {
    if (one == word) return true;
  }
  return false;
}

void add_english(const Words& words, std::size_t i, std::vector<Place>& places) {
  const std::string word = lower_ascii(words.core(i));
  const std::string last = i > 0 ? lower_ascii(words.core(i - 1)) : "";
  const bool joined = i > 0 && words.joined_to_next(i - 1);
  const bool open = !joined || !is_english_filler(last);
  if (is_request_verb(word) && words.starts_sentence(i)) {
    places.push_back({i, kBeforeRequest});
  } else if (joined && open && last == "i" && one_of(word, {"want", "need", "feel", "think"})) {
    places.push_back({i, kBeforeVerb});
  } else if (joined && open && (last == "i'm" || last == "im" || last == "feel") &&
             one_of(word, {"tired", "sad", "bored", "lonely", "angry", "happy", "nervous", "stuck",
                           "confused", "scared", "worried", "stressed", "annoyed"})) {
    places.push_back({i, kBeforeFeeling});
  } else if (joined && one_of(last, {"how", "what", "why"}) &&
             one_of(word, {"is", "are", "does", "do", "did", "can", "should", "was", "were"})) {
    places.push_back({i, kExactly});
  } else if (joined && last == "you" && i > 1 &&
             one_of(lower_ascii(words.core(i - 2)), {"can", "could", "would", "will"})) {
    if (is_request_verb(word)) places.push_back({i, kPlease});
  }
}

// Feelings that a degree may stand before.
bool is_feeling(std::string_view word) {
  for (const std::string_view start :
       {"힘들", "좋아", "싫어", "무서", "피곤", "슬퍼", "외로", "아파", "어려", "궁금", "행복",
        "귀찮", "답답", "속상", "배고", "졸려", "부러", "짜증", "심심", "우울", "불안", "떨려",
        "귀여", "예뻐", "이뻐", "비싸", "바빠", "지루", "지겨", "억울", "허전", "설레"}) {
    if (word.starts_with(start)) return true;
  }
  return false;
}

// `said`: the text has a 좀 already.
void add_korean(const Words& words, std::size_t i, bool said, std::vector<Place>& places) {
  const std::string_view word = words.core(i);
  const std::string_view last = i > 0 ? words.core(i - 1) : std::string_view();
  if (is_korean_degree(last) || is_negation(last) || last == "잘" || last == "혹시") return;
  const bool wants = words.joined_to_next(i) && word.size() > 6 && word.ends_with("고") &&
                     words.core(i + 1).starts_with("싶");
  if (wants) {
    places.push_back({i, kWanted});
  } else if (is_feeling(word) && words.ends_sentence(i)) {
    places.push_back({i, kTruly});
  } else if (i > 0 && words.joined_to_next(i - 1) && words.is(i - 1, Word::Kind::hangul) && !said &&
             is_attached_request(word) && final_of(last).has_value() && last != "줘") {
    places.push_back({i, kSome});
  }
}

}  // namespace

std::optional<std::string> op_word_insert(const OperatorInput& input) {
  const Words& words = input.words;
  const bool said = input.text().find("좀") != std::string_view::npos;
  std::vector<Place> places;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (input.language == Language::english && words.is(i, Word::Kind::english))
      add_english(words, i, places);
    if (input.language == Language::korean && words.is(i, Word::Kind::hangul))
      add_korean(words, i, said, places);
  }
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng)) {
    const Place& place = places[p];
    const Word& word = words[place.word];
    const std::string_view choice = choose(place.choices, input.rng);
    const std::string_view core = words.core(place.word);
    const bool first = words.starts_sentence(place.word) && input.language == Language::english;
    if (first && core != lower_ascii(core)) {  // "Write" becomes "Please write"
      edits.push_back({word.begin, word.core,
                       with_case_of(std::string(choice), core) + " " + lower_ascii(core)});
    } else {
      edits.push_back({word.begin, word.begin, std::string(choice) + " "});
    }
  }
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
