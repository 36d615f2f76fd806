#pragma once

#include <cstdint>
#include <string>

#include "model/encoder_shape.h"
#include "model/families/config_reader.h"
#include "model/families/name_table.h"

// ModernBERT (Warner et al. 2024). Its config.json comes in two spellings: that of transformers 5
// (rope_parameters, layer_types), and the older one (global_rope_theta, local_rope_theta,
// global_attn_every_n_layers).

namespace pointsman::model {

EncoderShape read_modernbert_shape(const ConfigReader& config);
NameTable modernbert_encoder_table(const EncoderShape& shape);
NameTable modernbert_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes);
// The output layer of pretraining.
bool is_ignorable_in_modernbert(const std::string& name);

}  // namespace pointsman::model
