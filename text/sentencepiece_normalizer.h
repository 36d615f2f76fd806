#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/piece_table.h"
#include "text/sentencepiece_model.h"

namespace pointsman::text {

struct SentencePieceText {
  std::u32string text;
  std::vector<std::int32_t>
      origin;  // the input byte where each code point begins, and the end; empty unless asked for
};

// SentencePiece's Normalizer, or what stands for it in a tokenizer.json: the longest rule of the
// compiled character map at each place, white space collapsed and written as U+2581. Immutable.
class SentencePieceNormalizer {
 public:
  // `user_defined` are kept as they are written. Errors: model, for a broken character map.
  SentencePieceNormalizer(const SentencePieceModel& model, const PieceTable* user_defined);

  // `text` is valid UTF-8.
  SentencePieceText normalize(std::string_view text, bool with_origin) const;

 private:
  struct Step {
    std::string_view replacement;  // what the first `consumed` bytes become
    std::size_t consumed = 0;
  };
  SentencePieceText normalize_nfc(std::string_view text) const;
  Step next(std::string_view rest) const;
  Step longest_rule(std::string_view rest) const;
  std::size_t user_defined_prefix(std::string_view rest) const;

  std::string source_;
  std::vector<std::uint32_t> trie_;  // a Darts double array
  std::string replacements_;         // each ends with a NUL
  const PieceTable* user_defined_;
  std::size_t longest_user_defined_ = 0;
  bool nfc_;
  bool add_dummy_prefix_;
  bool remove_extra_whitespaces_;
  bool escape_whitespaces_;
  bool treat_whitespace_as_suffix_;
};

}  // namespace pointsman::text
