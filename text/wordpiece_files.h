#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "text/bert_normalizer.h"
#include "text/post_processor.h"
#include "text/tokenizer_config.h"

namespace pointsman::text {

// Everything that defines a WordPiece tokenizer, whichever files it came from.
struct WordPieceSpec {
  std::string source;  // the file of the vocabulary, for errors
  std::vector<std::pair<std::string, std::int64_t>>
      ids;                               // piece, id; of equal pieces the last counts
  std::vector<AddedToken> added_tokens;  // in the order of addition; id -1: that of the vocabulary
  std::string unk = "[UNK]";
  std::string cls = "[CLS]";
  std::string sep = "[SEP]";
  std::string pad = "[PAD]";
  std::string continuing_prefix = "##";
  std::size_t max_chars_per_word = 100;
  BertNormalizerOptions normalizer;
  std::optional<std::int64_t> model_max_length;
  std::vector<TemplateStep> pair;  // what becomes of two texts; id -1: that of the vocabulary
  bool token_types = false;        // whether the model is given them
};

// Errors: system for a vocab.txt that cannot be read, model for what is malformed or not supported,
// by name.
WordPieceSpec read_wordpiece(const TokenizerFolder& folder);

}  // namespace pointsman::text
