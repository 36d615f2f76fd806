#pragma once

#include <cstdint>
#include <string>

#include "model/encoder_shape.h"
#include "model/families/config_reader.h"
#include "model/families/name_table.h"

// DistilBERT (Sanh et al. 2019): BERT's layers without token types, under names of its own.

namespace pointsman::model {

EncoderShape read_distilbert_shape(const ConfigReader& config);
NameTable distilbert_encoder_table(const EncoderShape& shape);
NameTable distilbert_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes);
// Saved position ids, the head of pretraining.
bool is_ignorable_in_distilbert(const std::string& name);

}  // namespace pointsman::model
