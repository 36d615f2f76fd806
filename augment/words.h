#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::augment {

// What stands between white space, as positions of bytes.
struct Word {
  enum class Kind { english, hangul, other };
  std::size_t begin = 0;
  std::size_t core = 0;  // end of the word without the punctuation behind it
  std::size_t end = 0;
  // english: ASCII letters with apostrophes and hyphens between them; hangul: syllables alone; any
  // other word, and every word of a quotation or of a line that looks like code, is left alone.
  Kind kind = Kind::other;
  bool guarded = false;  // of a quotation or a line that looks like code
};

// A text as words. Valid UTF-8; the views live as long as the text.
class Words {
 public:
  explicit Words(std::string_view text);
  std::size_t size() const { return words_.size(); }
  const Word& operator[](std::size_t i) const { return words_[i]; }
  std::string_view text() const { return text_; }
  std::string_view core(std::size_t i) const {
    return text_.substr(words_[i].begin, words_[i].core - words_[i].begin);
  }
  std::string_view punctuation(std::size_t i) const {
    return text_.substr(words_[i].core, words_[i].end - words_[i].core);
  }
  bool is(std::size_t i, Word::Kind kind) const { return words_[i].kind == kind; }
  // Whether a sentence or a line ends behind the word.
  bool ends_sentence(std::size_t i) const;
  bool starts_sentence(std::size_t i) const { return i == 0 || ends_sentence(i - 1); }
  // Whether word i + 1 follows after one space, in the same clause.
  bool joined_to_next(std::size_t i) const;

 private:
  std::string_view text_;
  std::vector<Word> words_;
};

// Whether an "a" or "an" before word i goes on to fit where `choice` stands in its place.
bool fits_article(const Words& words, std::size_t i, std::string_view choice);

// Replacements of parts of a text, made in one go.
struct Edit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
};
// `edits` in the order of the text, none over another.
std::string apply_edits(std::string_view text, const std::vector<Edit>& edits);

// ASCII letters in lower case, the rest as it is.
std::string lower_ascii(std::string_view text);
// `word` with the case of `like`: a capital first letter, or capitals alone.
std::string with_case_of(std::string word, std::string_view like);

}  // namespace pointsman::augment
