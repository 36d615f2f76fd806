#pragma once

#include <string_view>

#include "text/canonical.h"
#include "text/unicode_tables.h"

namespace pointsman::text {

// The switches of the reference's BertNormalizer, under its names in tokenizer.json.
struct BertNormalizerOptions {
  bool clean_text = true;
  bool handle_chinese_chars = true;
  bool strip_accents = true;
  bool lowercase = true;
};

// Cleaning, spaces around ideographs, accent stripping, lower case: `tokenizers`' BertNormalizer,
// step by step and with its alignments. Immutable.
class BertNormalizer {
 public:
  explicit BertNormalizer(const BertNormalizerOptions& options);

  // `base` is the position of text[0]; it is added to every origin.
  NormalizedText normalize(std::u32string_view text, std::size_t base, bool with_origin) const;

 private:
  // Each returns false when it met a code point that needs the later steps.
  bool clean_and_space(std::u32string_view text, std::size_t base, NormalizedText& out,
                       bool with_origin) const;
  void drop_marks(NormalizedText& text) const;
  void lower(NormalizedText& text) const;

  BertNormalizerOptions options_;
  const UnicodeTables& unicode_;
};

}  // namespace pointsman::text
