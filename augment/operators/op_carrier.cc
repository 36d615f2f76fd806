#include <algorithm>
#include <array>

#include "augment/endings.h"
#include "augment/ops.h"
#include "augment/word_lists.h"

namespace pointsman::augment {
namespace {

using Phrases = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> kBeforeRequest = {
    "please ", "can you ", "could you ", "hey, ", "quick one: ", "I need you to "};
constexpr std::array<std::string_view, 4> kBehindRequest = {" please", ", thanks", ", please",
                                                            ", asap"};
constexpr std::array<std::string_view, 6> kBeforeQuestion = {
    "quick question: ", "hey, ", "hi, ", "just wondering, ", "so, ", "question - "};

constexpr std::array<std::string_view, 5> kCasualRequest = {"급한데 ", "부탁인데 ", "미안한데 ",
                                                            "혹시 괜찮으면 ", "저기 "};
constexpr std::array<std::string_view, 6> kPoliteRequest = {
    "급한데 ", "죄송한데 ", "혹시 괜찮으시면 ", "실례지만 ", "안녕하세요 ", "부탁이 있는데요 "};
constexpr std::array<std::string_view, 3> kCasualBehind = {" 급해", " 부탁해", " 고마워"};
constexpr std::array<std::string_view, 3> kPoliteBehind = {" 급해요", " 감사합니다",
                                                           " 미리 감사합니다"};
constexpr std::array<std::string_view, 4> kCasualQuestion = {"궁금한 게 있는데 ", "근데 ",
                                                             "질문 있는데 ", "있잖아 "};
constexpr std::array<std::string_view, 4> kPoliteQuestion = {
    "궁금한 게 있는데요 ", "안녕하세요 ", "여쭤볼 게 있는데요 ", "질문이 있는데요 "};
constexpr std::string_view kPerhaps = "혹시 ";

bool has_word(const Words& words, std::initializer_list<std::string_view> list) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = lower_ascii(words.core(i));
    if (std::ranges::find(list, word) != list.end()) return true;
  }
  return false;
}

bool is_one_sentence(const Words& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words.ends_sentence(i)) return false;
  }
  return true;
}

// Put before the text, whose first word loses its capital unless it is a name or "I".
std::string put_before(const Words& words, std::string_view phrase) {
  std::string text(words.text());
  const std::string_view first = words.core(0);
  const bool starts_upper = first[0] >= 'A' && first[0] <= 'Z';
  if (starts_upper && first != "I" && !first.starts_with("I'"))
    text[words[0].begin] = lower_ascii(first.substr(0, 1))[0];
  std::string out(phrase);
  if (starts_upper && out[0] >= 'a' && out[0] <= 'z') out = with_case_of(out, "A");
  return out + text.substr(words[0].begin);
}

std::string put_behind(const Words& words, std::string_view phrase) {
  const Word& last = words[words.size() - 1];
  return std::string(words.text().substr(0, last.core)) + std::string(phrase) +
         std::string(words.text().substr(last.core));
}

std::optional<std::string> carry_english(const OperatorInput& input) {
  const Words& words = input.words;
  if (!words.is(0, Word::Kind::english)) return std::nullopt;
  if (has_word(words, {"please", "pls", "plz", "hey", "hi", "hello", "thanks", "kindly"}))
    return std::nullopt;
  const std::string first = lower_ascii(words.core(0));
  const bool one = is_one_sentence(words);
  if (is_request_verb(first) && words.joined_to_next(0)) {
    const bool last_is_plain = words.is(words.size() - 1, Word::Kind::english);
    if (one && last_is_plain && input.rng.below(3) == 0)
      return put_behind(words, choose(kBehindRequest, input.rng));
    const std::string_view phrase = choose(kBeforeRequest, input.rng);
    if (!phrase.ends_with("you ")) return put_before(words, phrase);
    std::string text = put_before(words, phrase);
    if (one && last_is_plain) {
      while (text.ends_with('.') || text.ends_with('!')) text.pop_back();
      if (!text.ends_with('?')) text += '?';
    }
    return text;
  }
  if (is_question_word(first)) return put_before(words, choose(kBeforeQuestion, input.rng));
  return std::nullopt;
}

std::string korean_question(const Words& words, Level level, Rng& rng) {
  bool asks_which = false;
  for (std::size_t i = 0; i < words.size(); ++i)
    asks_which = asks_which || is_korean_question_word(words.core(i));
  if (!asks_which && rng.below(2) == 0) return std::string(kPerhaps);
  return std::string(level == Level::casual ? choose(kCasualQuestion, rng)
                                            : choose(kPoliteQuestion, rng));
}

// Questions to oneself take no address: 어떡하지, 해볼까.
bool asks_someone(const Words& words, const Ending& ending) {
  const std::string_view form = words.text().substr(ending.begin, ending.end - ending.begin);
  return !form.ends_with("까") && !form.ends_with("지") && !form.ends_with("나") &&
         !form.ends_with("죠");
}

std::optional<std::string> carry_korean(const OperatorInput& input) {
  const Words& words = input.words;
  const auto ending = find_ending(words);
  if (!ending || words.size() < 2) return std::nullopt;
  if (has_word(words, {"혹시", "급한데", "죄송한데", "안녕하세요", "근데", "저기", "미안한데",
                       "궁금한", "질문", "부탁인데", "실례지만", "그리고"}))
    return std::nullopt;
  const bool casual = ending->level == Level::casual;
  // "미안한데 … 해주세요" and "죄송한데 … 해줘" mix levels; so would the pronouns of the text.
  const Levels levels = levels_of(words, ending->begin);
  if (!levels.allows(ending->level)) return std::nullopt;
  if (ending->mood == Mood::request) {
    const bool whole = ending->end == words.text().size();
    if (whole && input.rng.below(4) == 0) {
      return std::string(words.text()) + std::string(casual ? choose(kCasualBehind, input.rng)
                                                            : choose(kPoliteBehind, input.rng));
    }
    const Phrases phrases = casual ? Phrases(kCasualRequest) : Phrases(kPoliteRequest);
    return std::string(choose(phrases, input.rng)) + std::string(words.text());
  }
  if (ending->mood != Mood::question || !asks_someone(words, *ending)) return std::nullopt;
  return korean_question(words, ending->level, input.rng) + std::string(words.text());
}

}  // namespace

std::optional<std::string> op_carrier(const OperatorInput& input) {
  if (input.words.size() == 0 || input.words[0].guarded) return std::nullopt;
  if (input.language == Language::english) return carry_english(input);
  if (input.language == Language::korean) return carry_korean(input);
  return std::nullopt;
}

}  // namespace pointsman::augment
