#include "augment/neighbours.h"

#include <algorithm>
#include <memory>
#include <unordered_set>

#include "augment/function_words.h"
#include "augment/particles.h"
#include "augment/word_lists.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

constexpr std::size_t kMost = 5;

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

// Numbers are facts, and what stands for one in the embeddings is another; the rest join clauses or
// point at something.
bool names_nothing(std::string_view word) {
  static const std::unordered_set<std::string_view> list = {
      "one",       "two",      "three",   "four",     "five",      "six",      "seven",
      "eight",     "nine",     "ten",     "eleven",   "twelve",    "thirteen", "fifteen",
      "twenty",    "thirty",   "forty",   "fifty",    "sixty",     "hundred",  "thousand",
      "million",   "billion",  "half",    "first",    "second",    "third",    "fourth",
      "fifth",     "sixth",    "seventh", "eighth",   "ninth",     "tenth",    "once",
      "twice",     "double",   "left",    "right",    "someone",   "anyone",   "everyone",
      "nobody",    "things",   "thing",   "stuff",    "something", "anything", "until",
      "till",      "since",    "because", "before",   "after",     "while",    "though",
      "between",   "through",  "within",  "during",   "under",     "above",    "again",
      "other",     "another",  "each",    "every",    "both",      "many",     "much",
      "few",       "less",     "least",   "very",     "too",       "also",     "else",
      "yet",       "still",    "ever",    "here",     "now",       "today",    "doesn",
      "didn",      "isn",      "wasn",    "aren",     "couldn",    "wouldn",   "shouldn",
      "hasn",      "haven",    "hadn",    "won",      "myself",    "monday",   "tuesday",
      "wednesday", "thursday", "friday",  "saturday", "sunday",    "tomorrow", "yesterday"};
  return list.contains(word);
}

// What points at something or at a time, and is no name of it: a verb's tense goes with the time.
bool is_korean_pointer(std::string_view word) {
  for (const std::string_view one :
       {"우리", "저희",   "너희",   "누구",   "여기", "거기", "저기", "이거", "그거",
        "저거", "이것",   "그것",   "저것",   "무엇", "자기", "오늘", "어제", "내일",
        "모레", "지금",   "요즘",   "주말",   "아침", "점심", "저녁", "새벽", "올해",
        "작년", "토요일", "일요일", "월요일", "이번", "다음"}) {
    if (word == one) return true;
  }
  return false;
}

}  // namespace

int neighbour_kind(std::string_view word) {
  if (!word.empty() && std::ranges::all_of(word, is_small_letter)) {
    const bool plain = word.size() >= 3 && !is_english_function_word(word) && !is_negation(word) &&
                       !is_question_word(word) && !is_request_verb(word) && !names_nothing(word);
    return plain ? 0 : -1;
  }
  const bool noun = is_known_noun(word) && text::count_code_points(word) >= 2;
  return noun && !is_korean_pointer(word) ? 1 : -1;
}

bool is_other_form(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  constexpr std::size_t kPrefix = 3;  // un-, dis-, non-
  if (b.ends_with(a) && b.size() - a.size() <= kPrefix) return true;
  const auto common = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  return common >= 2 && 5 * common >= 3 * a.size();
}

Neighbours neighbours_in_use(const Neighbours& all, std::span<const data::Example> rows) {
  const auto used = std::make_shared<std::unordered_set<std::string>>();
  for (const data::Example& row : rows) {
    const Words words(row.text);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words.is(i, Word::Kind::english)) used->insert(lower_ascii(words.core(i)));
    }
  }
  return [all, used](std::string_view text, std::size_t begin, std::size_t end) {
    std::vector<std::string> found = all(text, begin, end);
    std::erase_if(found, [&](const std::string& word) {
      return is_small_letter(word.empty() ? ' ' : word[0]) && !used->contains(word);
    });
    found.resize(std::min(found.size(), kMost));
    return found;
  };
}

}  // namespace pointsman::augment
