#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "text/post_processor.h"
#include "text/tokenizer_config.h"

namespace pointsman::text {

// Everything that defines a byte-level BPE tokenizer, whichever files it came from.
struct ByteBpeSpec {
  std::string source;                                     // the file of the vocabulary, for errors
  std::vector<std::pair<std::string, std::int64_t>> ids;  // token in byte letters, id
  std::vector<MergePair> merges;                          // by rank
  std::vector<AddedToken> added_tokens;  // in the order of addition; id -1: that of the vocabulary
  PostProcessor post_processor;
  bool nfc = false;               // normalise the text
  bool add_prefix_space = false;  // put a space before a text that does not start with one
  std::string pad;
  std::optional<std::int64_t> model_max_length;
  bool token_types = false;  // whether the model is given those of a pair
};

// Errors: system for a file that cannot be read; model for what is malformed or not supported, or
// where tokenizer_config.json contradicts tokenizer.json, by name.
ByteBpeSpec read_byte_bpe(const TokenizerFolder& folder);

// That of a folder with a tokenizer.json (byte_bpe_json.cc).
ByteBpeSpec read_byte_bpe_json(const TokenizerFolder& folder);

// Whether the tokenizer's class is RoBERTa's, which transformers rebuilds from the vocabulary.
bool is_roberta_class(const TokenizerConfig& config);

}  // namespace pointsman::text
