#pragma once

#include <memory>

#include "text/tokenizer.h"
#include "text/tokenizer_config.h"

namespace pointsman::text {

// SentencePiece, unigram or BPE, from a .model file or a tokenizer.json of type Unigram, with
// XLM-R's ids (fairseq order: <s> 0, <pad> 1, </s> 2, <unk> 3, then a piece's own id + 1, <mask>
// last) or, where the model begins with [PAD], DeBERTa's (a piece's own id, [MASK] last). Ids are
// those of the sentencepiece package: what looks like a special token in a text is text. The
// encoder is our own, since the package's library takes 0.6 s to load XLM-R's 250,000 pieces; the
// library is the oracle of its test.
bool is_sentencepiece(const TokenizerFolder& folder);
std::unique_ptr<const Tokenizer> load_sentencepiece(const TokenizerFolder& folder);

}  // namespace pointsman::text
