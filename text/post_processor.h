#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/tokenizer.h"
#include "text/tokenizer_config.h"

namespace pointsman::text {

// A step of what is put together: one of the texts, or a special token.
struct TemplateStep {
  enum class Kind : std::uint8_t { first_text, second_text, special };
  Kind kind = Kind::special;
  std::int32_t type_id = 0;
  std::string token;     // of a special one
  std::int32_t id = -1;  // of a special one, as the post-processor gives it
};

// The post_processor of a tokenizer.json: what becomes of a text, and of a pair of texts.
struct PostProcessor {
  std::vector<TemplateStep> single;  // one special token, the text, one special token
  std::vector<TemplateStep> pair;    // empty: not said
  // RoBERTa's: offsets leave out the white space around a word, except the space that was added.
  bool trim_offsets = false;
  bool add_prefix_space = false;
};

// TemplateProcessing, RobertaProcessing and BertProcessing. Errors: model, for another type, one
// that is malformed, or one that does not put one token before and one after a text, by name.
PostProcessor read_post_processor(const TokenizerJson& json);

// RobertaProcessing and BertProcessing with these tokens.
PostProcessor roberta_processing(const TemplateStep& cls, const TemplateStep& sep);
PostProcessor bert_processing(const TemplateStep& cls, const TemplateStep& sep);

// A pair's steps as a format; without types where the reference does not pass them on. Nothing
// where the steps do not hold the first text once and then the second once.
std::optional<PairFormat> pair_format_of(const std::vector<TemplateStep>& pair, bool with_types);

}  // namespace pointsman::text
