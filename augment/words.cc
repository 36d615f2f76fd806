#include "augment/words.h"

#include <algorithm>
#include <array>

#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

bool is_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13);
  return (text::UnicodeTables::get().flags(c) & text::kWhite) != 0;
}

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Punctuation that may stand behind a word, the ellipsis and full-width marks included.
bool is_trailing_mark(char32_t c) {
  constexpr std::u32string_view kMarks = U".,!?~;:\u2026\u3002\uFF01\uFF1F\u3001";
  return kMarks.find(c) != std::u32string_view::npos;
}

std::size_t core_end(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin) {
    const std::size_t last = text::previous_code_point(text, end);
    if (last < begin || !is_trailing_mark(text::decode_utf8(text, last).value)) break;
    end = last;
  }
  return end;
}

Word::Kind kind_of(std::string_view core) {
  if (core.empty()) return Word::Kind::other;
  if (static_cast<unsigned char>(core[0]) >= 0x80) {
    for (std::size_t i = 0; i < core.size();) {
      const auto [c, size] = text::decode_utf8(core, i);
      if (!text::is_hangul_syllable(c)) return Word::Kind::other;
      i += size;
    }
    return Word::Kind::hangul;
  }
  if (!is_ascii_letter(core.front()) || !is_ascii_letter(core.back())) return Word::Kind::other;
  int capitals = 0;
  for (const char c : core) {
    if (!is_ascii_letter(c) && c != '\'' && c != '-') return Word::Kind::other;
    capitals += c >= 'A' && c <= 'Z' ? 1 : 0;
  }
  // camelCase and acronyms are names.
  const bool plain = capitals == 0 || (capitals == 1 && core[0] >= 'A' && core[0] <= 'Z');
  return plain ? Word::Kind::english : Word::Kind::other;
}

bool looks_like_code(std::string_view line) {
  constexpr std::array<std::string_view, 14> kSigns = {"{",   "}",  ";",  "=", "()",  "::", "->",
                                                       "```", "</", "/>", "|", "://", "#!", "\\"};
  return std::ranges::any_of(
      kSigns, [&](std::string_view sign) { return line.find(sign) != std::string_view::npos; });
}

// Where quotations and lines of code begin and end: a byte of `guarded` a byte of the text. An
// apostrophe inside a word is none; a mark that nothing closes quotes nothing.
class Guard {
 public:
  explicit Guard(std::string_view text) : text_(text) {
    constexpr std::string_view kUnusual = "\"`(#{};=:>/|\\\xE2\xE3\n'";
    if (text.find_first_of(kUnusual) == std::string_view::npos) return;
    marks_.assign(text.size(), false);
    mark_code();
    mark_quoted("\"", "\"");
    mark_quoted("`", "`");
    mark_quoted("\u201C", "\u201D");
    mark_quoted("\u2018", "\u2019");
    mark_quoted("\u300C", "\u300D");
    mark_quoted("\u300E", "\u300F");
    mark_quoted("'", "'");
  }
  bool holds(std::size_t i) const { return !marks_.empty() && marks_[i]; }

 private:
  void mark(std::size_t begin, std::size_t end) {
    std::fill(marks_.begin() + static_cast<std::ptrdiff_t>(begin),
              marks_.begin() + static_cast<std::ptrdiff_t>(end), true);
  }
  void mark_code() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      if (looks_like_code(text_.substr(begin, end - begin))) mark(begin, end);
      begin = end + 1;
    }
  }
  void mark_quoted(std::string_view open, std::string_view close) {
    const bool apostrophe = open == "'";
    std::size_t from = 0;
    while ((from = text_.find(open, from)) != std::string_view::npos) {
      if (apostrophe && from > 0 && is_ascii_letter(text_[from - 1])) {
        ++from;
        continue;
      }
      const std::size_t end = text_.find(close, from + open.size());
      if (end == std::string_view::npos) return;
      mark(from, end + close.size());
      from = end + close.size();
    }
  }

  std::string_view text_;
  std::vector<bool> marks_;
};

}  // namespace

Words::Words(std::string_view text) : text_(text) {
  const Guard guard(text);
  std::size_t begin = std::string_view::npos;
  const auto finish = [&](std::size_t end) {
    if (begin == std::string_view::npos) return;
    Word word{begin, core_end(text, begin, end), end, Word::Kind::other, false};
    word.guarded = guard.holds(begin) || guard.holds(end - 1);
    if (!word.guarded) word.kind = kind_of(text.substr(begin, word.core - begin));
    words_.push_back(word);
    begin = std::string_view::npos;
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto [c, size] = text::decode_utf8(text, i);
    if (is_space(c)) {
      finish(i);
    } else if (begin == std::string_view::npos) {
      begin = i;
    }
    i += size;
  }
  finish(text.size());
}

bool Words::ends_sentence(std::size_t i) const {
  if (i + 1 == words_.size()) return true;
  const std::string_view marks = punctuation(i);
  if (marks.find_first_of(".!?~") != std::string_view::npos) return true;
  if (marks.find("\u2026") != std::string_view::npos) return true;
  return text_.substr(words_[i].end, words_[i + 1].begin - words_[i].end).find('\n') !=
         std::string_view::npos;
}

bool Words::joined_to_next(std::size_t i) const {
  return i + 1 < words_.size() && words_[i].core == words_[i].end &&
         words_[i].end + 1 == words_[i + 1].begin && text_[words_[i].end] == ' ';
}

bool fits_article(const Words& words, std::size_t i, std::string_view choice) {
  if (i == 0 || choice.empty()) return true;
  const std::string article = lower_ascii(words.core(i - 1));
  if (article != "a" && article != "an") return true;
  const bool vowel = std::string_view("aeiou").find(choice[0]) != std::string_view::npos;
  return vowel == (article == "an");
}

std::string apply_edits(std::string_view text, const std::vector<Edit>& edits) {
  std::string out;
  out.reserve(text.size() + 16 * edits.size());
  std::size_t from = 0;
  for (const Edit& edit : edits) {
    out.append(text.substr(from, edit.begin - from)).append(edit.text);
    from = edit.end;
  }
  return out.append(text.substr(from));
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string with_case_of(std::string word, std::string_view like) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto raise = [](char& c) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  };
  if (like.empty() || !is_capital(like[0])) return word;
  if (like.size() > 1 && std::ranges::all_of(like, is_capital)) {
    for (char& c : word) raise(c);
  } else if (!word.empty()) {
    raise(word[0]);
  }
  return word;
}

}  // namespace pointsman::augment
