#pragma once

#include <array>

namespace pointsman::model {

// One family of encoders: what a config.json must say to be one of it. Torch-free, so that the
// command line can list them.
struct EncoderFamily {
  const char* model_type;  // of config.json
  const char* members;     // well-known encoders that are one
  const char* computes;    // what of config.json is obeyed, and what is refused
  const char* pooling_auto;
};

// The complete list.
inline constexpr std::array kEncoderFamilies = {
    EncoderFamily{
        "bert", "BERT, MiniLM, TinyBERT, English E5, multilingual-E5-small",
        "post-norm layers; hidden_act gelu, gelu_new, gelu_fast, gelu_pytorch_tanh or relu; "
        "position_embedding_type absolute; no decoder, no quantised weights",
        "the pooler, as BertForSequenceClassification: first token, dense, tanh; freshly "
        "initialised where the folder has none"},
};

}  // namespace pointsman::model
