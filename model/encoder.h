#pragma once

#include <torch/nn/modules/container/modulelist.h>
#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "data/batch.h"
#include "model/encoder_shape.h"
#include "model/modules.h"
#include "model/workspace.h"

namespace pointsman::model {

// Where dropout's randomness comes from: every mask is a function of these and of its place in the
// network.
struct DropoutStream {
  std::uint64_t seed = 0;
  std::uint64_t step = 0;
};

struct PassInput;

// An encoder over texts that lie one after the other; token type 0 everywhere. What it computes is
// in post_norm_pass.h and pre_norm_pass.h. Its parameters have the names
//   embeddings.{word, position, token_type, relative}
//   embeddings.{norm, relative_norm}.{weight, bias}
//   layers.{i}.attention.{qkv, output, norm}.{weight, bias}
//   layers.{i}.feed_forward.{up, down, norm}.{weight, bias}
//   final_norm.{weight, bias}
// as far as its family has them.
class Encoder : public std::enable_shared_from_this<Encoder> {
 public:
  explicit Encoder(const EncoderShape& shape);
  // Makes the parameters those of `module`.
  void register_in(torch::nn::Module& module);

  // The last layer, [T, H] fp32. Where `training`, with dropout in all that learns; frozen layers
  // (and the embeddings below them) have none. Under grad mode it can be sent backward, which
  // writes the gradients of what requires one. Errors: data, for a text longer than the positions
  // or an id outside the vocabulary.
  torch::Tensor forward(const data::Batch& batch, bool training, const DropoutStream& dropout);
  // forward() in two parts, with the same bits: what the frozen layers below lowest_learning(),
  // which is above 0, make of the texts, [T, H] fp32; and the layers above on that.
  torch::Tensor forward_frozen(const data::Batch& batch);
  torch::Tensor forward_from(const torch::Tensor& hidden, const data::Batch& batch, bool training,
                             const DropoutStream& dropout);

  // Makes (or drops) the bf16 operands from the weights.
  void set_precision(Precision precision);
  Precision precision() const { return precision_; }
  void set_dropout(double hidden, double attention);  // below 0: as it is
  const EncoderShape& shape() const { return shape_; }
  Layer& layer(std::int64_t index) const;

  // Stops gradients below: the embeddings, and this many layers from below.
  void freeze(bool embeddings, std::int64_t layers);
  // The index of the lowest layer that learns; -1: the embeddings learn; the number of layers:
  // nothing does.
  std::int64_t lowest_learning() const;
  // Every dense gradient of the encoder with its parameter, named as above.
  std::vector<NamedGradient> gradients() const;

  std::shared_ptr<Embeddings> embeddings;
  torch::nn::ModuleList layers;
  std::shared_ptr<Norm> final_norm;  // null in a post-norm encoder
  std::function<void(std::span<const std::int32_t>)> before_word_read;

 private:
  torch::Tensor run(const PassInput& input);

  EncoderShape shape_;
  Precision precision_ = Precision::fp32;
  std::shared_ptr<WorkspacePool> workspaces_ = std::make_shared<WorkspacePool>();
};

}  // namespace pointsman::model
