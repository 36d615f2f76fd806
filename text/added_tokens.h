#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/piece_table.h"

namespace pointsman::text {

// A token that is found in the text as it is written, before words are split (the reference's
// AddedToken).
struct AddedToken {
  static constexpr std::size_t kMaxBytes = 256;  // of its content, the most that is supported
  std::string content;                           // UTF-8
  std::int32_t id = -1;
  bool lstrip = false;       // takes the white space on its left with it
  bool rstrip = false;       // ... on its right
  bool normalized = false;   // matched in the normalised text, by its normalised content
  bool single_word = false;  // only where no letter, digit or mark touches it
};

// The id of an added token: what `in_vocabulary` says (-1: nothing), else `next`, the first after
// the vocabulary. Errors: model, naming `source`, when the token says another.
std::int32_t added_token_id(const AddedToken& token, std::int32_t in_vocabulary, std::int64_t next,
                            const std::string& source);

// A part of a text: an added token, or text between such.
struct TextPart {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::int32_t id = -1;  // -1: text
};

// Finds added tokens leftmost first, of those the longest. Immutable after the last add().
class AddedTokenMatcher {
 public:
  AddedTokenMatcher() : contents_(0) {}
  // `content` is not empty; a later token of the same content replaces an earlier one.
  void add(std::u32string_view content, const AddedToken& token);

  bool empty() const { return tokens_.empty(); }
  // The parts cover the text in order. As the reference's, they overlap where a token stands in
  // white space that the one before it took.
  std::vector<TextPart> split(std::u32string_view text) const;

 private:
  struct Entry {
    std::size_t size = 0;  // code points
    std::int32_t id = -1;
    bool lstrip = false;
    bool rstrip = false;
    bool single_word = false;
  };
  const Entry* match(std::u32string_view rest) const;
  static std::size_t two(char32_t first, char32_t second) {
    return (first & 0xFF) << 8 | (second & 0xFF);
  }

  std::vector<Entry> tokens_;
  PieceTable contents_;                // content → place in tokens_
  std::bitset<65536> may_start_with_;  // by the low bytes of two code points
};

}  // namespace pointsman::text
