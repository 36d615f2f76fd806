#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace pointsman::model {

enum class Activation { gelu, gelu_tanh, relu };

// What stands between an encoder and the head with pooling `pooler`: the first token or the mean
// over all, dense, activation, and what else a family has there; a dropout before the head.
struct PoolerShape {
  enum class Activation { tanh, relu, gelu };
  Activation activation = Activation::tanh;
  bool mean = false;
  bool dropout_before = false;  // before the dense layer, too
  bool bias = true;             // of the dense layer
  bool norm = false;            // behind the activation, without a bias unless norm_bias
  bool norm_bias = false;
};

// Layers whose norms stand before their blocks, rotary positions, gated feed-forward blocks
// (ModernBERT).
struct PreNormShape {
  bool norm_bias = false;
  bool attention_bias = false;
  bool feed_forward_bias = false;
  double feed_forward_dropout = 0;
  double global_theta = 160'000;
  double local_theta = 10'000;
  std::int64_t window = 64;    // a local layer's token sees as many on either side
  std::vector<char> is_local;  // [layers]
};

// Relative positions of disentangled attention (DeBERTa-v2): a table of distances between a query
// and a key, normalised, that all layers share.
struct RelativeShape {
  std::int64_t buckets = 0;  // distances share these beyond half of them; 0: each is its own
  std::int64_t longest = 0;  // distance that has a bucket of its own kind
  // Rows of the table for either sign.
  std::int64_t span() const { return buckets > 0 ? buckets : longest; }
};

// What the config.json of an encoder says. Without `pre_norm` and `relative`: post-norm layers and
// absolute positions (BERT).
struct EncoderShape {
  std::int64_t vocabulary = 0;
  std::int64_t hidden = 0;
  std::int64_t layers = 0;
  std::int64_t heads = 0;
  std::int64_t intermediate = 0;
  std::int64_t positions = 0;       // tokens of the longest text
  std::int64_t first_position = 0;  // row of the position table that a text's first token takes
  bool absolute_positions = true;   // has a table of them
  std::int64_t types = 2;           // 0: the family has none
  double norm_epsilon = 1e-12;
  double hidden_dropout = 0.1;
  double attention_dropout = 0.1;
  double classifier_dropout = 0.1;
  bool attention_output_dropout = true;  // hidden_dropout behind the attention's last product
  double initializer_range = 0.02;
  Activation activation = Activation::gelu;
  PoolerShape pooler;
  std::optional<PreNormShape> pre_norm;
  std::optional<RelativeShape> relative;

  std::int64_t head_size() const { return hidden / heads; }
};

}  // namespace pointsman::model
