#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/bert_shape.h"

namespace pointsman::model {

// What a checkpoint may lack.
enum class Presence {
  required,
  classifier_only,  // an encoder's folder may come without it
};

// One tensor of a checkpoint and where it lies in the module.
struct NameRow {
  std::string checkpoint;           // without the prefix "bert."
  std::vector<std::int64_t> shape;  // of the checkpoint's tensor
  std::string parameter;            // of SequenceClassifier
  // Query, key and value are one parameter here: the tensor is its rows from this one. -1: all of
  // it.
  std::int64_t first_row = -1;
  Presence presence = Presence::required;
};

// Hugging Face's names of a BERT-shaped encoder ↔ the parameters of SequenceClassifier.
std::vector<NameRow> encoder_table(const BertShape& shape);
// The same for what stands on it: the pooler, if there is one, and the classification head.
std::vector<NameRow> head_table(const BertShape& shape, bool with_pooler, std::int64_t classes);

// Tensors of a checkpoint that no parameter stands for, and that are dropped on purpose: saved
// position and type ids, the heads of pretraining. `name` is in today's spelling.
bool is_ignorable(const std::string& name);

// A checkpoint's name in today's spelling: without "bert.", gamma and beta as weight and bias.
std::string modern_name(std::string name);

// A name as a …ForSequenceClassification checkpoint has it: "bert." before all but the
// classifier's.
std::string classifier_name(const std::string& name);

}  // namespace pointsman::model
