#pragma once

#include <cstdint>
#include <string_view>

#include "base/file.h"

namespace pointsman::text {

// Writes the tokenizer of an XLM-RoBERTa folder around the bytes of a unigram .model file:
// sentencepiece.bpe.model, the same as tokenizer.json (for readers without the sentencepiece
// library), and tokenizer_config.json. The folder exists. Errors: system.
void write_sentencepiece_folder(const Path& folder, std::string_view model,
                                std::int64_t model_max_length);

}  // namespace pointsman::text
