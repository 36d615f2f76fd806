#pragma once

#include <memory>

#include "text/tokenizer.h"
#include "text/tokenizer_config.h"

namespace pointsman::text {

// BERT's WordPiece from vocab.txt, or from a tokenizer.json of type WordPiece, as transformers'
// BertTokenizer reads the folder: the vocabulary and the added tokens of tokenizer.json, the
// switches of tokenizer_config.json.
bool is_wordpiece(const TokenizerFolder& folder);
std::unique_ptr<const Tokenizer> load_wordpiece(const TokenizerFolder& folder);

}  // namespace pointsman::text
