#include "model/families/deberta.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "model/families/bert.h"

namespace pointsman::model {
namespace {

void expect_flag(const ConfigReader& config, const char* key, bool value, bool fallback) {
  if (config.flag(key, fallback) == value) return;
  const std::string name = value ? "true" : "false";
  config.refuse("'" + std::string(key) + "' other than " + name + " is not supported");
}

// A list, or one text with bars.
std::vector<std::string> attention_types(const ConfigReader& config) {
  if (!config.has("pos_att_type")) return {};
  if (config.json()["pos_att_type"].is_array()) return config.texts("pos_att_type");
  std::vector<std::string> types(1);
  for (const char c : config.text("pos_att_type")) {
    if (c == '|') {
      types.emplace_back();
    } else if (c != ' ') {
      types.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return types;
}

void refuse_other_kinds(const ConfigReader& config, const EncoderShape& shape) {
  expect_flag(config, "relative_attention", true, false);
  expect_flag(config, "share_att_key", true, false);
  std::vector<std::string> types = attention_types(config);
  std::sort(types.begin(), types.end());
  if (types != std::vector<std::string>{"c2p", "p2c"})
    config.refuse("'pos_att_type' other than p2c|c2p is not supported");
  config.expect_text("norm_rel_ebd", "layer_norm");
  if (!config.has("norm_rel_ebd")) config.refuse("'norm_rel_ebd' is missing (layer_norm)");
  if (config.index("conv_kernel_size", 0, 1'000) > 0)
    config.refuse("'conv_kernel_size' is not supported (0: no convolution)");
  for (const auto& [key, value] :
       {std::pair{"embedding_size", shape.hidden}, std::pair{"pooler_hidden_size", shape.hidden},
        std::pair{"attention_head_size", shape.head_size()}}) {
    if (config.size(key, value, 1'000'000) != value)
      config.refuse("'" + std::string(key) + "' other than " + std::to_string(value) +
                    " is not supported");
  }
}

RelativeShape relative_of(const ConfigReader& config, const EncoderShape& shape) {
  RelativeShape relative;
  const double longest = config.number("max_relative_positions", -1, -1, 1e6);
  relative.longest = longest < 1 ? shape.positions : static_cast<std::int64_t>(longest);
  const double buckets = config.number("position_buckets", -1, -1, 1e6);
  relative.buckets = buckets < 1 ? 0 : static_cast<std::int64_t>(buckets);
  const bool fits = relative.buckets == 0 ||
                    (relative.buckets > 1 && relative.buckets / 2 < relative.longest - 1);
  if (!fits) {
    config.refuse("'position_buckets' " + std::to_string(relative.buckets) +
                  " does not fit distances up to " + std::to_string(relative.longest));
  }
  return relative;
}

PoolerShape pooler_of(const ConfigReader& config) {
  PoolerShape pooler;
  if (config.probability("pooler_dropout", 0) > 0)
    config.refuse("'pooler_dropout' is not supported (0)");
  const std::string activation = config.text("pooler_hidden_act", "gelu");
  if (activation == "gelu") {
    pooler.activation = PoolerShape::Activation::gelu;
  } else if (activation == "relu") {
    pooler.activation = PoolerShape::Activation::relu;
  } else if (activation != "tanh") {
    config.refuse("pooler_hidden_act '" + activation + "' is not supported (gelu, relu, tanh)");
  }
  return pooler;
}

}  // namespace

EncoderShape read_deberta_shape(const ConfigReader& config) {
  config.refuse_decoders_and_altered_weights();
  EncoderShape shape = config.sizes();
  shape.absolute_positions = config.flag("position_biased_input", true);
  shape.types = config.index("type_vocab_size", 0, 1'000);
  shape.norm_epsilon = config.share("layer_norm_eps", 1e-7);
  shape.hidden_dropout = config.probability("hidden_dropout_prob", 0.1);
  shape.attention_dropout = config.probability("attention_probs_dropout_prob", 0.1);
  shape.classifier_dropout = config.probability("cls_dropout", shape.hidden_dropout);
  shape.activation = config.activation("hidden_act", "gelu");
  refuse_other_kinds(config, shape);
  shape.relative = relative_of(config, shape);
  shape.pooler = pooler_of(config);
  return shape;
}

NameTable deberta_encoder_table(const EncoderShape& shape) {
  const std::int64_t hidden = shape.hidden;
  NameTable table = {
      {"embeddings.word_embeddings.weight", {shape.vocabulary, hidden}, "embeddings.word"},
      {"encoder.rel_embeddings.weight",
       {2 * shape.relative->span(), hidden},
       "embeddings.relative"}};
  if (shape.absolute_positions) {
    table.push_back({"embeddings.position_embeddings.weight",
                     {shape.positions, hidden},
                     "embeddings.position"});
  }
  if (shape.types > 0) {
    table.push_back({"embeddings.token_type_embeddings.weight",
                     {shape.types, hidden},
                     "embeddings.token_type"});
  }
  add_pair(table, "embeddings.", "embeddings.", {"LayerNorm", "norm", hidden, 0});
  add_pair(table, "encoder.", "embeddings.", {"LayerNorm", "relative_norm", hidden, 0});
  add_bert_layers(
      table, shape,
      {"attention.self.query_proj", "attention.self.key_proj", "attention.self.value_proj"});
  return table;
}

NameTable deberta_head_table(const EncoderShape& shape, bool with_pooler, std::int64_t classes) {
  NameTable table;
  if (with_pooler)
    add_head(table, {"pooler.dense", "pooler.dense", shape.hidden, shape.hidden}, false);
  add_head(table, {"classifier", "head", classes, shape.hidden}, false);
  return table;
}

bool is_ignorable_in_deberta(const std::string& name) {
  constexpr std::array<std::string_view, 5> kPrefixes = {
      "embeddings.position_ids", "embeddings.position_embeddings.", "cls.predictions.",
      "lm_predictions.", "mask_predictions."};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace pointsman::model
