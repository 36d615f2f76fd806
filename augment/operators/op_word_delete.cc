#include "augment/ops.h"
#include "augment/word_lists.h"

namespace pointsman::augment {
namespace {

constexpr std::size_t kWordsThatStay = 2;

bool english_place(const Words& words, std::size_t i) {
  const std::string word = lower_ascii(words.core(i));
  if (!words.is(i, Word::Kind::english)) return false;
  if (is_english_filler(word)) {
    // "not really", "just as", "very first" say something; so does "pretty" at a sentence's end.
    const bool negated = i > 0 && is_negation(lower_ascii(words.core(i - 1)));
    return !negated && (words.joined_to_next(i) || words.starts_sentence(i));
  }
  if (!is_article(word) || !words.joined_to_next(i)) return false;
  const std::string next = lower_ascii(words.core(i + 1));
  return next != "few" && next != "little" && next != "lot" && next != "bit" && next != "who" &&
         words.is(i + 1, Word::Kind::english);
}

// Degrees and fillers, and a subject "I" that the verb makes plain.
bool korean_place(const Words& words, std::size_t i, bool denied) {
  if (!words.is(i, Word::Kind::hangul) || !words.joined_to_next(i)) return false;
  const std::string_view word = words.core(i);
  if (denied && word == "너무") return false;  // "not too much" is not "not much"
  for (const std::string_view filler : {"좀", "너무", "진짜", "정말", "엄청", "되게", "그냥",
                                        "혹시", "근데", "그리고", "아주", "완전", "굉장히"}) {
    if (word == filler) return true;
  }
  return words.starts_sentence(i) && (word == "나는" || word == "저는" || word == "난");
}

}  // namespace

std::optional<std::string> op_word_delete(const OperatorInput& input) {
  const Words& words = input.words;
  const bool denied = input.text().find("않") != std::string_view::npos;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (input.language == Language::english && english_place(words, i)) places.push_back(i);
    if (input.language == Language::korean && korean_place(words, i, denied)) places.push_back(i);
  }
  if (words.size() <= kWordsThatStay) return std::nullopt;
  std::vector<Edit> edits;
  for (const std::size_t p : choose_places(places.size(), input.rate, input.rng)) {
    if (words.size() - edits.size() <= kWordsThatStay) break;
    const std::size_t i = places[p];
    edits.push_back({words[i].begin, words[i + 1].begin, ""});
    const std::string_view next = words.core(i + 1);
    const bool capital = words.core(i) != lower_ascii(words.core(i));
    if (capital && words.is(i + 1, Word::Kind::english)) {
      edits.back() = {words[i].begin, words[i + 1].core,
                      with_case_of(std::string(next), words.core(i).substr(0, 1))};
    }
  }
  // What took its neighbour's place may not be taken out as well.
  for (std::size_t k = 1; k < edits.size();) {
    if (edits[k].begin < edits[k - 1].end) {
      edits.erase(edits.begin() + static_cast<std::ptrdiff_t>(k));
    } else {
      ++k;
    }
  }
  if (edits.empty()) return std::nullopt;
  return apply_edits(input.text(), edits);
}

}  // namespace pointsman::augment
