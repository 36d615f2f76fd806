#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "model/model_config.h"

namespace pointsman::model {

// The labels of a …ForSequenceClassification config.json in the order of their ids. Errors: model,
// when it is no such folder, its ids are not 0 to n - 1, id2label and label2id disagree, or
// problem_type is another than single_label_classification.
std::vector<std::string> read_id2label(const Json& config, const std::string& source);

// `automatic` is what the family's …ForSequenceClassification does: the pooler. The rest is itself.
Pooling resolve_pooling(Pooling pooling);
// "auto", "cls", … and back; the reverse gives a model error for another word.
std::string name_of(Pooling pooling);
Pooling parse_pooling(const std::string& name, const std::string& source);

}  // namespace pointsman::model
