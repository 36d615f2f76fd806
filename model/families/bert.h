#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "model/encoder_shape.h"
#include "model/families/config_reader.h"
#include "model/families/name_table.h"

// BERT (Devlin et al. 2019) and what has its layers: the functions of its row in model/encoders.h.

namespace pointsman::model {

EncoderShape read_bert_shape(const ConfigReader& config);
// BERT's layers with these names of query, key and value.
void add_bert_layers(NameTable& table, const EncoderShape& shape,
                     const std::array<const char*, 3>& qkv);
NameTable bert_encoder_table(const EncoderShape& shape);
NameTable bert_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes);
// Saved position and type ids, the heads of pretraining.
bool is_ignorable_in_bert(const std::string& name);

}  // namespace pointsman::model
