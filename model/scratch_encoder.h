#pragma once

#include <cstdint>
#include <string>

#include "data/example.h"
#include "model/scratch_config.h"

namespace pointsman::model {

// What an untrained encoder is made from. Validation and test rows are not a member, so the
// vocabulary cannot know them.
struct ScratchInput {
  const data::Dataset& train;
  std::string prefix;  // put before every text, as the router does
  std::int64_t seed = 0;
};

// Writes config.folder at once: the Hugging Face folder of an XLM-RoBERTa with a vocabulary of the
// train texts and weights drawn from the seed; the same input gives the same bytes. After a signal
// (base/stop.h) there is no folder. Errors: config and data as text::train_sentencepiece, system.
void make_scratch_encoder(const ScratchEncoder& config, const ScratchInput& input);

}  // namespace pointsman::model
