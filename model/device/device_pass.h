#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "data/batch.h"
#include "model/device/device_attention.h"
#include "model/device/device_batch.h"
#include "model/encoder.h"

namespace pointsman::model {

// One batch through an encoder by LibTorch's operations and its autograd, on any device: what the
// kernels of post_norm_pass.h and pre_norm_pass.h compute on the CPU, from the same parameters. The
// residual stream, norms and softmax are fp32, the products' operands in the encoder's precision.
// Gradients lie in the parameters' grad(), dense.
//
// Dropout draws from LibTorch's generator of the device, which is seeded before every layer from
// (seed, step, layer): masks are other ones than the kernels', are the same after a resume, and a
// layer that is computed a second time gets the masks that it had. Layers below the lowest one that
// learns have none, nor have the embeddings below those.
class DevicePass : public std::enable_shared_from_this<DevicePass> {
 public:
  // Errors: data, as send_batch().
  DevicePass(std::shared_ptr<Encoder> encoder, const data::Batch& batch, bool training,
             const DropoutStream& dropout);

  // [T, H] fp32. With `recompute`, backward computes every layer again from its input, which is all
  // that is kept of it.
  torch::Tensor forward(bool recompute);
  // Layer `index` of its input [T, H].
  torch::Tensor layer(std::int64_t index, const torch::Tensor& x) const;
  // Whether a parameter of the layer learns.
  bool learns(std::int64_t index) const;

 private:
  torch::Tensor embed() const;
  torch::Tensor norm(const torch::Tensor& x, const Norm& norm) const;
  torch::Tensor project(const torch::Tensor& x, const Projection& projection) const;
  torch::Tensor activate(const torch::Tensor& x) const;
  // Dropout at a place of layer `index`; -1: of the embeddings.
  torch::Tensor dropped(const torch::Tensor& x, double probability, std::int64_t index) const;
  bool drops(std::int64_t index) const { return training_ && index >= first_dropping_; }
  torch::Tensor attention(const torch::Tensor& x, const AttentionBlock& block,
                          std::int64_t index) const;
  torch::Tensor post_norm_layer(const torch::Tensor& x, const Layer& layer,
                                std::int64_t index) const;
  torch::Tensor pre_norm_layer(const torch::Tensor& x, const Layer& layer,
                               std::int64_t index) const;
  // What the distances between tokens say in a layer of disentangled attention.
  DeviceDistances distances(const AttentionBlock& block, std::int64_t index) const;
  // The parts [T, N, D] of the fused product, queries and keys turned by their positions where they
  // are rotary.
  std::vector<torch::Tensor> split_heads(const torch::Tensor& qkv, std::int64_t index) const;
  torch::Tensor turned(const torch::Tensor& x, const torch::Tensor& cosines,
                       const torch::Tensor& sines) const;
  void seed_generator(std::int64_t index) const;
  bool is_local(std::int64_t index) const;

  const std::shared_ptr<Encoder> encoder_;
  const EncoderShape shape_;  // a copy: its dropout may be set while a backward waits
  const torch::Device device_;
  const torch::ScalarType type_;  // of the products' operands
  const bool training_;
  const std::int64_t first_dropping_;
  const DeviceBatch batch_;
  std::vector<std::uint64_t> seeds_;       // of the embeddings' dropout, then of each layer's
  torch::Tensor global_cos_, global_sin_;  // [T, 1, D / 2]
  torch::Tensor local_cos_, local_sin_;
  torch::Tensor distance_rows_;  // [2 * longest - 1] int64, of the table of relative positions
  std::int64_t first_distance_ = 0, last_distance_ = 0;  // of those
};

}  // namespace pointsman::model
