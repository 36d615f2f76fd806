#pragma once

#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "model/bert_shape.h"
#include "model/model_config.h"

namespace pointsman::model {

// The shape that a Hugging Face config.json of a BERT-shaped encoder gives. Errors: model, naming
// the key: one that is missing, of another type, or with a value that this encoder does not compute
// (another model_type, relative positions, a decoder, an activation that is not known).
BertShape read_bert_shape(const Json& config, const std::string& source);

// The labels of a …ForSequenceClassification config.json in the order of their ids. Errors: model,
// when it is no such folder, its ids are not 0 to n - 1, id2label and label2id disagree, or
// problem_type is another than single_label_classification.
std::vector<std::string> read_id2label(const Json& config, const std::string& source);

// `automatic` is what BertForSequenceClassification does: the pooler. The rest is itself.
Pooling resolve_pooling(Pooling pooling);
// "auto", "cls", … and back; the reverse gives a model error for another word.
std::string name_of(Pooling pooling);
Pooling parse_pooling(const std::string& name, const std::string& source);

}  // namespace pointsman::model
