#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace pointsman::text {

// Half-open byte range of the original text. Special tokens have {0, 0}.
struct Span {
  std::int32_t begin = 0;
  std::int32_t end = 0;
};

struct Encoding {
  std::vector<std::int32_t> ids;    // with the special tokens
  std::vector<Span> offsets;        // one a token; filled where they are asked for only
  bool truncated = false;           // whether max_length cut tokens off the end of a text
  std::vector<std::int32_t> types;  // token types, one a token; empty: all 0
  std::size_t second = 0;  // of a pair, the token from which on offsets are the second text's
};

// How a family puts two texts into one sequence.
struct PairFormat {
  struct Special {
    std::int32_t id = 0;
    std::int32_t type = 0;
  };
  std::vector<Special> before, between, after;
  std::int32_t first_type = 0;  // of each text's tokens
  std::int32_t second_type = 0;
};

// A word that is one piece of a vocabulary.
struct VocabularyWord {
  std::int32_t id = 0;
  std::string text;  // valid UTF-8
};

// Text → token ids, as the reference library gives them. Immutable after loading: safe for many
// threads at once.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // max_length counts special tokens. Errors: data, for invalid UTF-8, with the byte position.
  virtual Encoding encode(std::string_view text, std::size_t max_length) const = 0;
  virtual Encoding encode_with_offsets(std::string_view text, std::size_t max_length) const = 0;

  // Two texts as one sequence, of which the second may be empty. What is too long is cut as by the
  // reference's `longest_first`. Errors: config, when max_length has no room for the special
  // tokens; model, where pair_format() is null; data, as above.
  Encoding encode_pair(std::string_view first, std::string_view second,
                       std::size_t max_length) const;
  Encoding encode_pair_with_offsets(std::string_view first, std::string_view second,
                                    std::size_t max_length) const;
  // Null: no format for two texts is known.
  virtual const PairFormat* pair_format() const { return nullptr; }

  // Ids run from 0 to vocabulary_size() - 1; an encoder's embedding table must have at least as
  // many rows.
  virtual std::int64_t vocabulary_size() const = 0;
  virtual std::optional<std::int32_t> unknown_id() const = 0;
  // The pieces that can begin a word, as texts, in no order: among them those that are a whole
  // word, and some that are no text, such as [CLS]. Made on request. Empty where the tokenizer
  // keeps no pieces (byte-level BPE).
  virtual std::vector<VocabularyWord> words() const { return {}; }
  virtual std::int32_t pad_id() const = 0;
  // "WordPiece", "SentencePiece unigram", …
  virtual std::string kind() const = 0;
  // model_max_length of tokenizer_config.json, where it is a real bound.
  virtual std::optional<std::int64_t> model_max_length() const = 0;
};

// Chooses the tokenizer by what the folder holds (vocab.txt, vocab.json, tokenizer.json, *.model).
// Errors: system when the folder or a needed file is absent; model when a file is malformed or asks
// for something that is not supported, by name.
std::unique_ptr<const Tokenizer> load_tokenizer(const Path& folder);

// The files of the folder that the tokenizer was, or can be, made of and that an artifact carries
// along, sorted by name: of tokenizer.json, tokenizer_config.json, special_tokens_map.json,
// vocab.txt, vocab.json, merges.txt, added_tokens.json, sentencepiece.bpe.model, spiece.model,
// spm.model those that exist.
std::vector<std::string> tokenizer_files(const Path& folder);

// Byte position of the first invalid UTF-8 sequence (surrogates and overlong forms are invalid), or
// nothing.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

}  // namespace pointsman::text
