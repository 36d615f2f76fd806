#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "model/sequence_classifier.h"
#include "train/optimizer.h"

namespace pointsman::train {

struct AdamWOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;  // decoupled; not on biases and norms
  double layer_decay =
      1.0;  // layer i of n learns at layer_decay^(n - 1 - i) times the rate, embeddings at ^n
  double head_multiplier = 1.0;  // of the head and the pooler
  double max_grad_norm = 1.0;    // the global norm is clipped to this; 0: not clipped
};

// What the learning rate is multiplied by for the parameter of that name.
double rate_of(const std::string& name, const model::EncoderShape& shape,
               const AdamWOptions& options);

// AdamW (Loshchilov and Hutter 2019) with the arithmetic of torch.optim.AdamW, in one pass over
// flat memory. Construct it after freeze(): it moves every trainable parameter of the model and its
// gradient there, and keeps the bf16 operands of set_precision() up to date. Rows of the word
// embeddings are updated when they are next read (sparse_rows.h): after flush() they are bit for
// bit what this optimizer gives when it steps every row every time. It must not outlive the model,
// and installs the model's before_word_read().
class AdamW final : public Optimizer {
 public:
  AdamW(model::SequenceClassifier& model, const AdamWOptions& options);
  ~AdamW() override;

  void zero_grad() override;
  double grad_norm() override;
  std::string first_nonfinite_gradient() override;
  double step(double learning_rate) override;
  void flush() override;

  std::int64_t steps() const;
  // Each touched word row carries the step it is at, as in
  //   step [], embeddings.word.rows [R] int32, embeddings.word.row_step [R], embeddings.word.{m, v}
  //   [R, H], embeddings.word.history [steps, 3], NAME.{m, v}, …
  // A word row that is not listed was never touched: it holds its pretrained value, and its decay
  // is still to come. The checkpoint stores the weights of `embeddings.word.rows` alone, and
  // load_state() gets a model whose other rows are the pretrained ones; load_state() + flush() then
  // gives the table that flush() gives here, bit for bit.
  model::NamedTensors state() const override;
  void load_state(const model::NamedTensors& state) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsman::train
