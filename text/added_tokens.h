#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::text {

// A token that is found in the text as it is written, before words are split (the reference's
// AddedToken).
struct AddedToken {
  std::string content;  // UTF-8
  std::int32_t id = -1;
  bool lstrip = false;      // takes the white space on its left with it
  bool rstrip = false;      // ... on its right
  bool normalized = false;  // matched in the normalised text, by its normalised content
};

// A part of a text: an added token, or text between such.
struct TextPart {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::int32_t id = -1;  // -1: text
};

// Finds added tokens leftmost first, of those the longest. Immutable.
class AddedTokenMatcher {
 public:
  // `content` is not empty; a later token of the same content replaces an earlier one.
  void add(std::u32string content, const AddedToken& token);

  bool empty() const { return tokens_.empty(); }
  // The parts cover the text in order.
  std::vector<TextPart> split(std::u32string_view text) const;

 private:
  struct Entry {
    std::u32string content;
    std::int32_t id;
    bool lstrip;
    bool rstrip;
  };
  const Entry* match(std::u32string_view rest) const;

  std::vector<Entry> tokens_;                  // longest first
  std::array<bool, 256> may_start_with_ = {};  // by the first code point's low byte
};

}  // namespace pointsman::text
