#include "model/model_config.h"

#include <string>

#include "base/error.h"

namespace pointsman::model {

void check(const ModelConfig& config, Diagnostics& diagnostics) {
  const auto* scratch = std::get_if<ScratchEncoder>(&config.encoder);
  if (scratch == nullptr) return;
  if (!scratch->type)
    diagnostics.add("encoder.type", "missing; an encoder that is not a path has type: scratch");
  if (scratch->hidden_size % scratch->num_attention_heads != 0) {
    diagnostics.add("encoder.hidden_size", std::to_string(scratch->hidden_size) +
                                               " is not a multiple of num_attention_heads, " +
                                               std::to_string(scratch->num_attention_heads));
  }
  if (const std::int64_t longest = longest_text(*scratch); config.max_length > longest) {
    diagnostics.add("max_length", std::to_string(config.max_length) +
                                      ", and encoder.max_position_embeddings leaves room for " +
                                      std::to_string(longest) + " tokens");
  }
}

const Path& encoder_folder(const ModelConfig& config) {
  if (const auto* folder = std::get_if<Path>(&config.encoder)) return *folder;
  const Path& folder = std::get<ScratchEncoder>(config.encoder).folder;
  PM_CHECK(!folder.empty(), "a run says where its encoder is made");
  return folder;
}

}  // namespace pointsman::model
