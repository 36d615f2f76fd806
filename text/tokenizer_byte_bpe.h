#pragma once

#include <memory>

#include "text/tokenizer.h"
#include "text/tokenizer_config.h"

namespace pointsman::text {

// Byte-level BPE from a tokenizer.json of type BPE (RoBERTa's, ModernBERT's), with the ids of the
// tokenizers library: added tokens are found in the text, so what looks like a special token is
// one. Or RoBERTa's from vocab.json and merges.txt.
bool is_byte_bpe(const TokenizerFolder& folder);
std::unique_ptr<const Tokenizer> load_byte_bpe(const TokenizerFolder& folder);

}  // namespace pointsman::text
