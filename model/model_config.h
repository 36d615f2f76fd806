#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "base/diagnostics.h"
#include "base/file.h"
#include "model/scratch_config.h"
#include "schema/field.h"

namespace pointsman::model {

enum class Pooling { automatic, cls, mean, pooler };
constexpr auto names_of(Pooling) {
  return std::array{std::pair{Pooling::automatic, "auto"}, std::pair{Pooling::cls, "cls"},
                    std::pair{Pooling::mean, "mean"}, std::pair{Pooling::pooler, "pooler"}};
}

struct ModelConfig {
  std::variant<Path, ScratchEncoder> encoder;
  std::int64_t max_length = 128;
  Pooling pooling = Pooling::automatic;
  std::string prefix;

  static void describe(auto& self, auto&& field) {
    field("encoder", self.encoder,
          "Hugging Face folder of the pretrained encoder, or {type: scratch, …} for one that the "
          "run makes (required).");
    field("max_length", self.max_length,
          "Tokens of a text or a pair, special ones included; what is cut, of a pair off the "
          "longer text first, is counted.",
          schema::Range{4, 32768});
    field("pooling", self.pooling,
          "auto (what ForSequenceClassification of the family does), cls (first token), mean (over "
          "all tokens), "
          "pooler (the family's own layers before the head, BERT's: first token, dense, tanh).");
    field("prefix", self.prefix,
          "Put before every text, of a pair before the first one, and stored in the artifact.");
  }
};

// Rules over several fields of an encoder that the run makes.
void check(const ModelConfig& config, Diagnostics& diagnostics);

// The Hugging Face folder of the encoder: the one that is named, or the one that the run makes.
const Path& encoder_folder(const ModelConfig& config);

}  // namespace pointsman::model
