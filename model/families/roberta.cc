#include "model/families/roberta.h"

namespace pointsman::model {

EncoderShape read_roberta_shape(const ConfigReader& config) {
  EncoderShape shape = read_bert_shape(config);
  shape.first_position = config.index("pad_token_id", 1, 1'000) + 1;
  shape.positions -= shape.first_position;
  if (shape.positions < 1) {
    config.refuse("'max_position_embeddings' leaves no position behind pad_token_id " +
                  std::to_string(shape.first_position - 1));
  }
  shape.pooler.dropout_before = true;
  return shape;
}

NameTable roberta_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes) {
  NameTable table;
  if (with_pooler)
    add_head(table, {"classifier.dense", "pooler.dense", shape.hidden, shape.hidden}, false);
  add_head(table, {"classifier.out_proj", "head", classes, shape.hidden}, false);
  return table;
}

bool is_ignorable_in_roberta(const std::string& name) {
  return is_ignorable_in_bert(name) || name.starts_with("lm_head.") || name.starts_with("pooler.");
}

}  // namespace pointsman::model
