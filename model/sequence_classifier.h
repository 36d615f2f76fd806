#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/rng.h"
#include "data/batch.h"
#include "model/encoder.h"
#include "model/encoder_shape.h"
#include "model/model_config.h"

namespace pointsman::model {

// What stands on the encoder. `pooling` is resolved: cls, mean or pooler.
struct HeadShape {
  Pooling pooling = Pooling::pooler;
  std::int64_t classes = 0;
};

// What a batch gives: the features [B, H] that the head reads (before its dropout), and logits [B,
// C], both fp32.
struct Output {
  torch::Tensor features, logits;
};

// An encoder, a pooling, dropout and a linear head. Parameters are fp32; their names are
// those of encoder.h and, as far as the family has them, `pooler.dense.{weight [H, H], bias [H]}`
// and `pooler.norm.{weight, bias [H]}` (pooling `pooler` only), `head.{weight [C, H], bias [C]}`.
//
// In eval() mode forward() and hidden_states() change nothing, so they are safe for many threads at
// once.
class SequenceClassifier : public torch::nn::Module {
 public:
  // Parameters are allocated, not initialised: load them, or call initialize().
  SequenceClassifier(const EncoderShape& shape, const HeadShape& head);

  // Logits [B, C] fp32. Dropout only in train() mode. Under grad mode the result can be sent
  // backward: gradients then lie in `grad()` of every parameter that requires one, except the word
  // embeddings', see word_gradient().
  torch::Tensor forward(const data::Batch& batch);
  // The same with the features, through which gradients can be sent as well.
  Output forward_with_features(const data::Batch& batch);
  // The last layer [T, H] fp32, of all texts one after the other.
  torch::Tensor hidden_states(const data::Batch& batch);

  // Moves the parameters, and computes there by LibTorch's operations from then on: see
  // Encoder::use_device_pass(). Gradients are then all in grad(), dense.
  void to_device(torch::Device device, bool recompute = false);
  // forward_with_features() in two parts, for a model with frozen layers. What these make of each
  // text: what the lowest layer that learns reads, [L, H]; or, where no layer learns, what the
  // pooling takes from the text, [1, H]. In fp32 it is a function of the text alone, bit for bit,
  // and in bf16 of the whole batch: products of another shape may round otherwise.
  std::vector<torch::Tensor> forward_frozen(const data::Batch& batch);
  // The rest, on those of the batch's texts one after the other.
  Output forward_from(const torch::Tensor& frozen, const data::Batch& batch);

  // bf16: products of matrices take bf16 operands (kept beside the fp32 weights) and add up in
  // fp32; norms, softmax and the residual stream stay fp32. Copies the weights: call it again, or
  // refresh(), after weights were written.
  void set_precision(Precision precision);  // fp16: the same, on a device alone
  Precision precision() const;
  void refresh();  // the operands of set_precision, again from the weights

  // Dropout is a function of (seed, step, place) alone: the same for every number of threads, and
  // after a resume.
  void set_dropout_state(std::uint64_t seed, std::uint64_t step);
  // Replaces the probabilities that the shape came with; below 0: as they are.
  void set_dropout(double hidden, double attention, double classifier);

  // Normal(0, initializer_range) for matrices, 0 for biases, 1 and 0 for norms; of the head and
  // pooler alone, or of all.
  void initialize_head(Rng& rng);
  void initialize(Rng& rng);

  // Adds to the logits of each class [C] for good, through the head's bias.
  void shift_logits(std::span<const double> shift);

  // Stops gradients below: the embeddings, and this many layers from below. A frozen layer has no
  // dropout, nor have the embeddings below it; frozen embeddings alone keep theirs.
  void freeze(bool embeddings, std::int64_t layers);
  // Whether the linear head learns, which it does at first.
  void train_head(bool learns);

  // Forgets gradients (the next backward writes instead of adding).
  void zero_grad(bool set_to_none = true) override;
  // The gradient of embeddings.word: only the rows that were read since zero_grad().
  RowGradient& word_gradient();
  // Every other parameter with its gradient, named as in named_parameters(). Without a `gradient`,
  // the head's and the pooler's, it is in the parameter's grad().
  std::vector<NamedGradient> gradients() const;
  // Called with the ids [T] that are about to be read from embeddings.word (an optimizer that
  // updates rows late).
  void before_word_read(std::function<void(std::span<const std::int32_t>)> hook);

  const EncoderShape& shape() const { return shape_; }
  const HeadShape& head_shape() const { return head_shape_; }
  Encoder& encoder() { return *encoder_; }

 private:
  // [T, H] -> [B, H]
  torch::Tensor means(const torch::Tensor& hidden, const data::Batch& batch) const;
  torch::Tensor firsts(const torch::Tensor& hidden, const data::Batch& batch) const;
  torch::Tensor pool(const torch::Tensor& hidden, const data::Batch& batch) const;
  Output classify(const torch::Tensor& pooled);  // of [B, H]
  // In train() mode x with classifier_dropout; `place` names the mask.
  torch::Tensor dropped(const torch::Tensor& x, const char* place) const;

  EncoderShape shape_;
  HeadShape head_shape_;
  DropoutStream dropout_;
  std::shared_ptr<Encoder> encoder_;
  std::shared_ptr<torch::nn::Module> pooler_;
  torch::nn::Linear pooler_dense_{nullptr};
  std::shared_ptr<Norm> pooler_norm_;
  torch::nn::Linear head_{nullptr};
};

}  // namespace pointsman::model
