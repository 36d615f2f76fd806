#pragma once

#include <cstdint>

namespace pointsman::model {

enum class Activation { gelu, gelu_tanh, relu };

// What stands between the first token and the head with pooling `pooler`: dense, activation; a
// dropout before the head, and before the dense layer where a family has one there too.
struct PoolerShape {
  enum class Activation { tanh, relu };
  Activation activation = Activation::tanh;
  bool dropout_before = false;
};

// What the config.json of a post-norm encoder with absolute positions says.
struct EncoderShape {
  std::int64_t vocabulary = 0;
  std::int64_t hidden = 0;
  std::int64_t layers = 0;
  std::int64_t heads = 0;
  std::int64_t intermediate = 0;
  std::int64_t positions = 0;       // tokens of the longest text
  std::int64_t first_position = 0;  // row of the position table that a text's first token takes
  std::int64_t types = 2;           // 0: the family has none
  double norm_epsilon = 1e-12;
  double hidden_dropout = 0.1;
  double attention_dropout = 0.1;
  double classifier_dropout = 0.1;
  bool attention_output_dropout = true;  // hidden_dropout behind the attention's last product
  double initializer_range = 0.02;
  Activation activation = Activation::gelu;
  PoolerShape pooler;
};

}  // namespace pointsman::model
