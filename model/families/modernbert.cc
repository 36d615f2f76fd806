#include "model/families/modernbert.h"

#include <array>

namespace pointsman::model {
namespace {

// Base of the rotary angles of one kind of layer.
double theta(const ConfigReader& config, const char* kind, const char* old_key, double fallback) {
  constexpr double kLargest = 1e9;
  if (config.json().contains(old_key) && !config.has(old_key))
    config.refuse("'" + std::string(old_key) + "' is null, a number is needed");
  const double old = config.number(old_key, fallback, 1, kLargest);
  if (!config.has("rope_parameters")) return old;
  const ConfigReader all = config.object("rope_parameters");
  if (!all.has(kind)) return old;
  const ConfigReader one = all.object(kind);
  for (const char* key : {"rope_type", "type"}) one.expect_text(key, "default");
  return one.number("rope_theta", old, 1, kLargest);
}

std::vector<char> local_layers(const ConfigReader& config, std::int64_t layers) {
  std::vector<char> is_local;
  if (!config.has("layer_types")) {
    const std::int64_t period = config.size("global_attn_every_n_layers", 3, 1'000);
    for (std::int64_t i = 0; i < layers; ++i) is_local.push_back(i % period != 0);
    return is_local;
  }
  for (const std::string& type : config.texts("layer_types")) {
    if (type != "full_attention" && type != "sliding_attention") {
      config.refuse("layer_types has '" + type +
                    "', full_attention or sliding_attention is needed");
    }
    is_local.push_back(type == "sliding_attention");
  }
  if (static_cast<std::int64_t>(is_local.size()) != layers) {
    config.refuse("layer_types has " + std::to_string(is_local.size()) +
                  " entries, num_hidden_layers is " + std::to_string(layers));
  }
  return is_local;
}

PoolerShape pooler_of(const ConfigReader& config, bool norm_bias) {
  PoolerShape pooler;
  const std::string pooling = config.text("classifier_pooling", "cls");
  if (pooling != "cls" && pooling != "mean")
    config.refuse("classifier_pooling '" + pooling + "' is not supported (cls, mean)");
  config.expect_text("classifier_activation", "gelu");
  pooler.activation = PoolerShape::Activation::gelu;
  pooler.mean = pooling == "mean";
  pooler.bias = config.flag("classifier_bias", false);
  pooler.norm = true;
  pooler.norm_bias = norm_bias;
  return pooler;
}

}  // namespace

EncoderShape read_modernbert_shape(const ConfigReader& config) {
  config.refuse_decoders_and_altered_weights();
  for (const char* key : {"rope_scaling", "sliding_window"}) {
    if (config.has(key)) config.refuse("'" + std::string(key) + "' is not supported");
  }
  EncoderShape shape = config.sizes();
  PreNormShape pre_norm;
  shape.absolute_positions = false;
  shape.types = 0;
  shape.norm_epsilon = config.share("norm_eps", 1e-5);
  shape.hidden_dropout = config.probability("embedding_dropout", 0);
  shape.attention_dropout = config.probability("attention_dropout", 0);
  shape.classifier_dropout = config.probability("classifier_dropout", 0);
  shape.activation = config.activation("hidden_activation", "gelu");
  pre_norm.norm_bias = config.flag("norm_bias", false);
  pre_norm.attention_bias = config.flag("attention_bias", false);
  pre_norm.feed_forward_bias = config.flag("mlp_bias", false);
  pre_norm.feed_forward_dropout = config.probability("mlp_dropout", 0);
  pre_norm.window = config.size("local_attention", 128, 1'000'000) / 2;
  pre_norm.global_theta = theta(config, "full_attention", "global_rope_theta", 160'000);
  pre_norm.local_theta = theta(config, "sliding_attention", "local_rope_theta", 10'000);
  pre_norm.is_local = local_layers(config, shape.layers);
  shape.pooler = pooler_of(config, pre_norm.norm_bias);
  shape.pre_norm = pre_norm;
  if (shape.head_size() % 2 != 0) {
    config.refuse("rotary positions need heads of an even size, and hidden_size / heads is " +
                  std::to_string(shape.head_size()));
  }
  return shape;
}

NameTable modernbert_encoder_table(const EncoderShape& shape) {
  const std::int64_t hidden = shape.hidden, inner = shape.intermediate;
  const PreNormShape& pre_norm = *shape.pre_norm;
  NameTable table = {
      {"embeddings.tok_embeddings.weight", {shape.vocabulary, hidden}, "embeddings.word"}};
  const auto add = [&](const std::string& theirs, const std::string& ours, const NamePair& pair,
                       bool with_bias) {
    add_pair(table, theirs, ours, pair);
    if (!with_bias) table.pop_back();
  };
  add("embeddings.", "embeddings.", {"norm", "norm", hidden, 0}, pre_norm.norm_bias);
  for (std::int64_t i = 0; i < shape.layers; ++i) {
    const std::string layer = "layers." + std::to_string(i) + ".";
    if (i > 0) add(layer, layer, {"attn_norm", "attention.norm", hidden, 0}, pre_norm.norm_bias);
    add(layer, layer, {"attn.Wqkv", "attention.qkv", 3 * hidden, hidden}, pre_norm.attention_bias);
    add(layer, layer, {"attn.Wo", "attention.output", hidden, hidden}, pre_norm.attention_bias);
    add(layer, layer, {"mlp_norm", "feed_forward.norm", hidden, 0}, pre_norm.norm_bias);
    add(layer, layer, {"mlp.Wi", "feed_forward.up", 2 * inner, hidden}, pre_norm.feed_forward_bias);
    add(layer, layer, {"mlp.Wo", "feed_forward.down", hidden, inner}, pre_norm.feed_forward_bias);
  }
  add("", "", {"final_norm", "final_norm", hidden, 0}, pre_norm.norm_bias);
  return table;
}

NameTable modernbert_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes) {
  NameTable table;
  if (with_pooler) {
    add_head(table, {"head.dense", "pooler.dense", shape.hidden, shape.hidden}, false);
    if (!shape.pooler.bias) table.pop_back();
    add_head(table, {"head.norm", "pooler.norm", shape.hidden, 0}, false);
    if (!shape.pooler.norm_bias) table.pop_back();
  }
  add_head(table, {"classifier", "head", classes, shape.hidden}, false);
  return table;
}

bool is_ignorable_in_modernbert(const std::string& name) { return name.starts_with("decoder."); }

}  // namespace pointsman::model
