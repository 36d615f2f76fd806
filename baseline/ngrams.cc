#include "baseline/ngrams.h"

#include <utf8proc.h>

#include <cstddef>
#include <vector>

#include "text/utf8.h"

namespace pointsman::baseline {
namespace {

constexpr char32_t kCapitalIWithDot = 0x130;  // the one code point that lower() makes two of
constexpr std::size_t kShortest = 2;
constexpr std::size_t kLongest = 4;

// Python's re \w for str: letters and numbers of any script, and the underscore; marks are not.
bool is_word(char32_t c) {
  if (c == U'_') return true;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

// Python's str.isspace(): category Zs, or bidirectional class WS, B or S.
bool is_space(char32_t c) {
  if ((c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F) || c == 0x85) return true;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

void sink_word_ngrams(const std::vector<std::string_view>& words, const NgramSink& sink) {
  std::string both;
  for (std::size_t i = 0; i < words.size(); ++i) {
    sink(words[i]);
    if (i + 1 == words.size()) continue;
    both.assign(words[i]).append(" ").append(words[i + 1]);
    sink(both);
  }
}

// `starts` are the bytes where the code points of `word` begin, and its size.
void sink_character_ngrams(std::string_view word, const std::vector<std::size_t>& starts,
                           const NgramSink& sink) {
  const std::size_t length = starts.size() - 1;
  for (std::size_t n = kShortest; n <= kLongest; ++n) {
    if (length <= n) {  // a word no longer than n counts once, whole, and no longer n follows
      sink(word);
      return;
    }
    for (std::size_t i = 0; i + n <= length; ++i) {
      sink(word.substr(starts[i], starts[i + n] - starts[i]));
    }
  }
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower;
  lower.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto [value, size] = text::decode_utf8(text, i);
    i += size;
    if (value == kCapitalIWithDot) {
      lower += "i\u0307";
    } else {
      text::append_utf8(
          lower, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(value))));
    }
  }
  return lower;
}

void word_ngrams(std::string_view lower, const NgramSink& sink) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  std::size_t characters = 0;
  const auto end_word = [&](std::size_t end) {
    if (characters >= 2) words.push_back(lower.substr(begin, end - begin));
    characters = 0;
  };
  for (std::size_t i = 0; i < lower.size();) {
    const auto [value, size] = text::decode_utf8(lower, i);
    if (is_word(value)) {
      if (characters == 0) begin = i;
      ++characters;
    } else {
      end_word(i);
    }
    i += size;
  }
  end_word(lower.size());
  sink_word_ngrams(words, sink);
}

void character_ngrams(std::string_view lower, const NgramSink& sink) {
  std::string word = " ";
  std::vector<std::size_t> starts = {0};
  const auto end_word = [&] {
    if (starts.size() > 1) {
      starts.push_back(word.size());
      word += ' ';
      starts.push_back(word.size());
      sink_character_ngrams(word, starts, sink);
    }
    word = " ";
    starts = {0};
  };
  for (std::size_t i = 0; i < lower.size();) {
    const auto [value, size] = text::decode_utf8(lower, i);
    if (is_space(value)) {
      end_word();
    } else {
      starts.push_back(word.size());
      word.append(lower.substr(i, size));
    }
    i += size;
  }
  end_word();
}

}  // namespace pointsman::baseline
