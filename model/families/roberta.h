#pragma once

#include <cstdint>
#include <string>

#include "model/families/bert.h"

// RoBERTa (Liu et al. 2019) and XLM-RoBERTa (Conneau et al. 2020): BERT's layers, positions behind
// the padding's, another head.

namespace pointsman::model {

EncoderShape read_roberta_shape(const ConfigReader& config);
NameTable roberta_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes);
// Beside BERT's: the pooler, which the classifier does not use, and the head of pretraining.
bool is_ignorable_in_roberta(const std::string& name);

}  // namespace pointsman::model
