#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/file.h"
#include "schema/field.h"

namespace pointsman::model {

enum class EncoderType { scratch };
constexpr auto names_of(EncoderType) {
  return std::array{std::pair{EncoderType::scratch, "scratch"}};
}

// An encoder that a run makes itself: an untrained XLM-RoBERTa of this size, with a vocabulary of
// the train texts.
struct ScratchEncoder {
  std::optional<EncoderType> type;
  std::int64_t vocab_size = 8000;
  std::int64_t hidden_size = 128;
  std::int64_t num_hidden_layers = 2;
  std::int64_t num_attention_heads = 2;
  std::int64_t intermediate_size = 512;
  std::int64_t max_position_embeddings = 514;
  double character_coverage = 0.9995;
  bool do_lower_case = false;
  Path folder;  // where the run makes it; not a key

  static void describe(auto& self, auto&& field) {
    field(
        "type", self.type,
        "scratch: no pretrained encoder, but a small untrained XLM-RoBERTa with a vocabulary that "
        "is trained on the train rows; both are made in the run's folder encoder/, the weights "
        "from "
        "the first of train.seeds.");
    field("vocab_size", self.vocab_size,
          "Tokens of the vocabulary at most, special ones included; a SentencePiece unigram model.",
          schema::Range{16, 1e6});
    field("hidden_size", self.hidden_size, "Numbers a token.", schema::Range{1, 8192});
    field("num_hidden_layers", self.num_hidden_layers, "Layers.", schema::Range{1, 100});
    field("num_attention_heads", self.num_attention_heads,
          "Heads of the attention; they divide hidden_size.", schema::Range{1, 1024});
    field("intermediate_size", self.intermediate_size, "Width inside the feed-forward blocks.",
          schema::Range{1, 65536});
    field(
        "max_position_embeddings", self.max_position_embeddings,
        "Rows of the table of positions, as Hugging Face counts them: tokens of the longest text, "
        "and two more.",
        schema::Range{8, 32770});
    field("character_coverage", self.character_coverage,
          "Share of the train texts' characters that the vocabulary has; the rarest are unknown.",
          schema::Range{0.98, 1});
    field("do_lower_case", self.do_lower_case, "Upper and lower case are the same to it.");
  }
};

// Tokens of the longest text: XLM-R's positions start behind its pad_token_id, 1.
inline std::int64_t longest_text(const ScratchEncoder& config) {
  return config.max_position_embeddings - 2;
}

}  // namespace pointsman::model
