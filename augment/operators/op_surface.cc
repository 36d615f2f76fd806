#include <array>

#include "augment/endings.h"
#include "augment/hangul.h"
#include "augment/ops.h"
#include "augment/word_lists.h"
#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

// What a sentence ends with, in the scripts that have marks of their own.
struct Marks {
  std::string_view stop;
  std::string_view question;
};
constexpr Marks kAscii = {".", "?"};
constexpr Marks kWide = {"。", "？"};

bool is_kana_or_han(char32_t c) {
  return (c >= 0x3040 && c < 0x3100) || (c >= 0x4E00 && c < 0xA000);
}

bool is_question(const OperatorInput& input) {
  const Words& words = input.words;
  if (input.language == Language::english) {
    std::size_t first = words.size() - 1;
    while (first > 0 && !words.starts_sentence(first)) --first;
    return is_question_word(lower_ascii(words.core(first)));
  }
  if (input.language != Language::korean) return false;
  const auto ending = find_ending(words);
  return ending && ending->mood == Mood::question;
}

// A question word in a sentence that no ending tells the mood of.
bool may_ask(const Words& words) {
  const auto ending = find_ending(words);
  if (ending && ending->mood != Mood::unknown) return false;
  for (std::size_t i = words.size(); i-- > 0;) {
    if (is_korean_question_word(words.core(i))) return true;
    if (words.starts_sentence(i)) return false;
  }
  return false;
}

// The mark at the end put in, left out or said twice: always something else than before, also to
// who reads all texts in lower case.
std::optional<Edit> end_mark(const OperatorInput& input) {
  const Words& words = input.words;
  const std::size_t last = words.size() - 1;
  const Word& word = words[last];
  if (word.guarded) return std::nullopt;
  const char32_t c = last_of(words.core(last));
  const bool wide = input.language == Language::other && is_kana_or_han(c);
  const bool letter =
      text::is_hangul_syllable(c) || is_kana_or_han(c) || (words.is(last, Word::Kind::english));
  if (!letter) return std::nullopt;
  const Marks marks = wide ? kWide : kAscii;
  const std::string_view old = words.punctuation(last);
  if (old.empty()) {
    const bool asks = is_question(input);
    if (!asks && input.language == Language::korean && may_ask(words)) return std::nullopt;
    const std::string mark(asks ? marks.question : marks.stop);
    const bool twice = !wide && input.language == Language::korean && input.rng.below(3) == 0;
    return Edit{word.core, word.end, twice ? mark + mark : mark};
  }
  const bool asks = old == "?" || old == "？";
  if (asks && !wide && input.rng.below(3) == 0)
    return Edit{word.core, word.end, std::string(old) + "?"};
  // A question that only its mark tells keeps one.
  if (asks && !is_question(input) && input.language != Language::other) return std::nullopt;
  if (asks && input.language == Language::korean) {
    const auto ending = find_ending(Words(words.text().substr(0, word.core)));
    if (!ending || ending->mood != Mood::question)
      return Edit{word.core, word.end, std::string(old) + "?"};
  }
  return Edit{word.core, word.end, ""};
}

void add_inner_marks(const Words& words, std::vector<Edit>& edits) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i].guarded) continue;
    const std::string_view core = words.core(i);
    const auto apostrophe = core.find('\'');
    if (words.is(i, Word::Kind::english) && apostrophe != core.npos) {
      const std::size_t at = words[i].begin + apostrophe;
      if (core.size() > 4) edits.push_back({at, at + 1, ""});
    }
    if (words.punctuation(i) == "," && !words.is(i, Word::Kind::other))
      edits.push_back({words[i].core, words[i].end, ""});
  }
}

// ASCII letters outside of names, quotations and code in lower case, or a capital at the start.
void change_case(std::string& text, const OperatorInput& input) {
  bool lowered = false;
  for (std::size_t i = 0; i < input.words.size(); ++i) {
    if (!input.words.is(i, Word::Kind::english)) continue;
    // The change of marks has moved nothing yet: `text` is as long as the words say.
    char& first = text[input.words[i].begin];
    if (first >= 'A' && first <= 'Z') {
      first = static_cast<char>(first - 'A' + 'a');
      lowered = true;
    }
  }
  if (lowered || input.words.size() == 0 || !input.words.is(0, Word::Kind::english)) return;
  char& first = text[input.words[0].begin];
  if (first >= 'a' && first <= 'z') first = static_cast<char>(first - 'a' + 'A');
}

}  // namespace

std::optional<std::string> op_surface(const OperatorInput& input) {
  const Words& words = input.words;
  if (words.size() == 0) return std::nullopt;
  std::vector<Edit> places;
  add_inner_marks(words, places);
  if (const auto edit = end_mark(input)) places.push_back(*edit);
  if (places.empty()) return std::nullopt;
  const std::vector<Edit> edits = choose_edits(places, input);
  std::string text(input.text());
  if (input.rng.uniform() < input.rate) change_case(text, input);
  return apply_edits(text, edits);
}

}  // namespace pointsman::augment
