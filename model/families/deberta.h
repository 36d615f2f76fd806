#pragma once

#include <cstdint>
#include <string>

#include "model/encoder_shape.h"
#include "model/families/config_reader.h"
#include "model/families/name_table.h"

// DeBERTa-v2 and v3 (He et al. 2021, 2023): BERT's layers with disentangled attention.

namespace pointsman::model {

// As the published encoders of both versions are: positions of both kinds through the layers' own
// products, normalised. The convolution of v2's xlarge and xxlarge is refused.
EncoderShape read_deberta_shape(const ConfigReader& config);
NameTable deberta_encoder_table(const EncoderShape& shape);
NameTable deberta_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes);
// The heads of pretraining, and v3's absolute positions, which only its pretraining reads.
bool is_ignorable_in_deberta(const std::string& name);

}  // namespace pointsman::model
