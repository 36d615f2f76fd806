#include "model/families/distilbert.h"

#include <array>

namespace pointsman::model {

EncoderShape read_distilbert_shape(const ConfigReader& config) {
  config.refuse_decoders_and_altered_weights();
  EncoderShape shape;
  shape.vocabulary = config.size("vocab_size", 10'000'000);
  shape.hidden = config.size("dim", 65'536);
  shape.layers = config.size("n_layers", 1'000);
  shape.heads = config.size("n_heads", 65'536);
  shape.intermediate = config.size("hidden_dim", 1'000'000);
  shape.positions = config.size("max_position_embeddings", 1'000'000);
  shape.types = 0;
  shape.norm_epsilon = 1e-12;  // transformers fixes it
  shape.hidden_dropout = config.probability("dropout", 0.1);
  shape.attention_dropout = config.probability("attention_dropout", 0.1);
  shape.classifier_dropout = config.probability("seq_classif_dropout", 0.2);
  shape.attention_output_dropout = false;
  shape.initializer_range = config.share("initializer_range", 0.02);
  shape.activation = config.activation("activation", "gelu");
  shape.pooler.activation = PoolerShape::Activation::relu;
  config.check_heads("dim", shape);
  return shape;
}

NameTable distilbert_encoder_table(const EncoderShape& shape) {
  const std::int64_t hidden = shape.hidden, inner = shape.intermediate;
  NameTable table = {
      {"embeddings.word_embeddings.weight", {shape.vocabulary, hidden}, "embeddings.word"},
      {"embeddings.position_embeddings.weight", {shape.positions, hidden}, "embeddings.position"}};
  add_pair(table, "embeddings.", "embeddings.", {"LayerNorm", "norm", hidden, 0});
  const std::array layer = {
      NamePair{"attention.q_lin", "attention.qkv", hidden, hidden, 0},
      NamePair{"attention.k_lin", "attention.qkv", hidden, hidden, hidden},
      NamePair{"attention.v_lin", "attention.qkv", hidden, hidden, 2 * hidden},
      NamePair{"attention.out_lin", "attention.output", hidden, hidden},
      NamePair{"sa_layer_norm", "attention.norm", hidden, 0},
      NamePair{"ffn.lin1", "feed_forward.up", inner, hidden},
      NamePair{"ffn.lin2", "feed_forward.down", hidden, inner},
      NamePair{"output_layer_norm", "feed_forward.norm", hidden, 0},
  };
  add_layers(table, "transformer.layer.", shape.layers, layer);
  return table;
}

NameTable distilbert_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes) {
  NameTable table;
  if (with_pooler)
    add_head(table, {"pre_classifier", "pooler.dense", shape.hidden, shape.hidden}, false);
  add_head(table, {"classifier", "head", classes, shape.hidden}, false);
  return table;
}

bool is_ignorable_in_distilbert(const std::string& name) {
  return name == "embeddings.position_ids" || name.starts_with("vocab_transform.") ||
         name.starts_with("vocab_layer_norm.") || name.starts_with("vocab_projector.");
}

}  // namespace pointsman::model
