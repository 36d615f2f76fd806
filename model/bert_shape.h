#pragma once

#include <cstdint>

namespace pointsman::model {

enum class Activation { gelu, gelu_tanh, relu };

// What a BERT-shaped config.json says: post-norm layers, absolute positions.
struct BertShape {
  std::int64_t vocabulary = 0;
  std::int64_t hidden = 0;
  std::int64_t layers = 0;
  std::int64_t heads = 0;
  std::int64_t intermediate = 0;
  std::int64_t positions = 0;
  std::int64_t types = 2;
  double norm_epsilon = 1e-12;
  double hidden_dropout = 0.1;
  double attention_dropout = 0.1;
  double classifier_dropout = 0.1;
  double initializer_range = 0.02;
  Activation activation = Activation::gelu;
};

}  // namespace pointsman::model
