#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace pointsman::text {

struct SentencePieceTraining {
  std::int64_t vocab_size = 8000;  // ids of the tokenizer at most, its special ones included
  double character_coverage = 0.9995;
  bool lower_case = false;
};

// The bytes of a .model file: a unigram model (Kudo 2018) trained by the sentencepiece library on
// the texts, with XLM-R's special pieces and normalisation (NFKC). The same texts and settings give
// the same bytes. It has fewer pieces than asked for where the texts have no more. Nothing after a
// signal (base/stop.h).
//
// Errors: config, a vocab_size below what the texts' characters need, with the smallest that is
// enough; data, prefixed by `source`, for no texts, more than 1 GiB of them, a NUL or invalid
// UTF-8, or texts that no vocabulary can be made of, such as white space alone; system, where there
// is no process to be had.
std::optional<std::string> train_sentencepiece(std::span<const std::string> texts,
                                               const SentencePieceTraining& training,
                                               const std::string& source);

}  // namespace pointsman::text
