#pragma once

#include <array>
#include <memory>
#include <optional>

#include "text/tokenizer.h"
#include "text/tokenizer_byte_bpe.h"
#include "text/tokenizer_config.h"
#include "text/tokenizer_sentencepiece.h"
#include "text/tokenizer_wordpiece.h"

namespace pointsman::text {

// One family of tokenizers: whether a folder holds one of it, and how it is loaded.
struct TokenizerFamily {
  const char* name;
  const char* files;  // what a folder of it has, for the error
  bool (*fits)(const TokenizerFolder& folder);
  std::unique_ptr<const Tokenizer> (*load)(const TokenizerFolder& folder);
};

// The complete list; the first that fits is taken.
inline constexpr std::array kTokenizerFamilies = {
    TokenizerFamily{"SentencePiece", "sentencepiece.bpe.model or a tokenizer.json of type Unigram",
                    is_sentencepiece, load_sentencepiece},
    TokenizerFamily{"WordPiece", "vocab.txt or a tokenizer.json of type WordPiece", is_wordpiece,
                    load_wordpiece},
    TokenizerFamily{"byte-level BPE", "vocab.json with merges.txt or a tokenizer.json of type BPE",
                    is_byte_bpe, load_byte_bpe},
};

}  // namespace pointsman::text
