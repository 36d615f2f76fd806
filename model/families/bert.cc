#include "model/families/bert.h"

#include <array>

namespace pointsman::model {

EncoderShape read_bert_shape(const ConfigReader& config) {
  config.expect_text("position_embedding_type", "absolute");
  config.refuse_decoders_and_altered_weights();
  EncoderShape shape = config.sizes();
  shape.types = config.size("type_vocab_size", 2, 1'000);
  shape.norm_epsilon = config.share("layer_norm_eps", 1e-12);
  shape.hidden_dropout = config.probability("hidden_dropout_prob", 0.1);
  shape.attention_dropout = config.probability("attention_probs_dropout_prob", 0.1);
  shape.classifier_dropout = config.probability("classifier_dropout", shape.hidden_dropout);
  shape.activation = config.activation("hidden_act", "gelu");
  return shape;
}

void add_bert_layers(NameTable& table, const EncoderShape& shape,
                     const std::array<const char*, 3>& qkv) {
  const std::int64_t hidden = shape.hidden, inner = shape.intermediate;
  const std::array layer = {
      NamePair{qkv[0], "attention.qkv", hidden, hidden, 0},
      NamePair{qkv[1], "attention.qkv", hidden, hidden, hidden},
      NamePair{qkv[2], "attention.qkv", hidden, hidden, 2 * hidden},
      NamePair{"attention.output.dense", "attention.output", hidden, hidden},
      NamePair{"attention.output.LayerNorm", "attention.norm", hidden, 0},
      NamePair{"intermediate.dense", "feed_forward.up", inner, hidden},
      NamePair{"output.dense", "feed_forward.down", hidden, inner},
      NamePair{"output.LayerNorm", "feed_forward.norm", hidden, 0},
  };
  add_layers(table, "encoder.layer.", shape.layers, layer);
}

NameTable bert_encoder_table(const EncoderShape& shape) {
  const std::int64_t hidden = shape.hidden;
  NameTable table = {
      {"embeddings.word_embeddings.weight", {shape.vocabulary, hidden}, "embeddings.word"},
      {"embeddings.position_embeddings.weight",
       {shape.first_position + shape.positions, hidden},
       "embeddings.position"},
      {"embeddings.token_type_embeddings.weight", {shape.types, hidden}, "embeddings.token_type"}};
  add_pair(table, "embeddings.", "embeddings.", {"LayerNorm", "norm", hidden, 0});
  add_bert_layers(table, shape,
                  {"attention.self.query", "attention.self.key", "attention.self.value"});
  return table;
}

NameTable bert_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes) {
  NameTable table;
  if (with_pooler)
    add_head(table, {"pooler.dense", "pooler.dense", shape.hidden, shape.hidden}, true);
  add_head(table, {"classifier", "head", classes, shape.hidden}, false);
  return table;
}

bool is_ignorable_in_bert(const std::string& name) {
  return name == "embeddings.position_ids" || name == "embeddings.token_type_ids" ||
         name.starts_with("cls.predictions.") || name.starts_with("cls.seq_relationship.");
}

}  // namespace pointsman::model
