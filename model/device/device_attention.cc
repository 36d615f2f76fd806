#include "model/device/device_attention.h"

#include <ATen/ops/_efficient_attention_forward.h>
#include <ATen/ops/_flash_attention_forward.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <cmath>
#include <optional>
#include <vector>

#include "model/device/device.h"

namespace pointsman::model {
namespace {

bool has_flash_kernels(torch::Device device) {
  static const std::vector<Gpu> gpus = find_gpus();
  const auto index = static_cast<std::size_t>(device.has_index() ? device.index() : 0);
  return index < gpus.size() && gpus[index].has_bf16();
}

bool flash_serves(const torch::Tensor& q) {
  constexpr std::int64_t kWidestHead = 256;
  return q.is_cuda() && q.scalar_type() != torch::kFloat32 && q.size(2) % 8 == 0 &&
         q.size(2) <= kWidestHead && has_flash_kernels(q.device());
}

torch::Tensor flash(const DeviceAttention& a, const DeviceBatch& batch,
                    std::optional<std::int64_t> window) {
  return std::get<0>(at::_flash_attention_forward(
      a.q, a.k, a.v, batch.starts, batch.starts, batch.longest, batch.longest, a.dropout,
      /*is_causal=*/false, /*return_debug_mask=*/false, /*scale=*/std::nullopt, window, window));
}

// Over several texts its forward and its backward draw other dropout masks
// (pytorch/pytorch#115590), so it serves without dropout alone.
bool efficient_serves(const DeviceAttention& a) {
  return a.q.is_cuda() && a.q.size(2) % 8 == 0 && a.dropout == 0;
}

torch::Tensor efficient(const DeviceAttention& a, const DeviceBatch& batch) {
  constexpr std::int64_t kNoMask = 0;
  return std::get<0>(
             at::_efficient_attention_forward(a.q.unsqueeze(0), a.k.unsqueeze(0), a.v.unsqueeze(0),
                                              /*bias=*/std::nullopt, batch.starts, batch.starts,
                                              batch.longest, batch.longest, a.dropout, kNoMask,
                                              /*compute_log_sumexp=*/torch::GradMode::is_enabled()))
      .squeeze(0);
}

// The terms of disentangled scores that positions are in (He et al. 2021, equation 4), [1, N, L,
// L], for a text's queries and keys [1, N, L, D]; not scaled.
torch::Tensor of_positions(const torch::Tensor& q, const torch::Tensor& k,
                           const DeviceDistances& distances) {
  const std::int64_t length = q.size(2);
  const torch::Tensor place = torch::arange(length, q.device());
  const torch::Tensor row =  // [L, L], of a query and a key
      distances.of.take(place.unsqueeze(1) - place + (distances.of.size(0) - 1) / 2);
  const auto said = [&](const torch::Tensor& by, const torch::Tensor& to, const torch::Tensor& at) {
    return by.matmul(to.permute({1, 2, 0})).gather(3, at.expand({1, q.size(1), length, length}));
  };
  return said(q, distances.keys, row) + said(k, distances.queries, row.t()).transpose(2, 3);
}

torch::Tensor text_by_text(const DeviceAttention& a, const DeviceBatch& batch,
                           std::optional<std::int64_t> window) {
  std::vector<torch::Tensor> contexts;
  for (std::size_t text = 0; text + 1 < batch.boundaries.size(); ++text) {
    const std::int64_t begin = batch.boundaries[text], end = batch.boundaries[text + 1];
    const auto heads = [&](const torch::Tensor& x) {  // [1, N, L, D]
      return x.slice(0, begin, end).transpose(0, 1).unsqueeze(0);
    };
    const torch::Tensor q = heads(a.q), k = heads(a.k);
    std::optional<torch::Tensor> mask;  // which tokens are visible [L, L], or what is added
    std::optional<double> scale;
    if (window && *window < end - begin - 1) {
      const torch::Tensor place = torch::arange(end - begin, a.q.device());
      mask = (place.unsqueeze(1) - place).abs().le(*window);
    }
    if (a.distances) {
      scale = 1 / std::sqrt(3.0 * static_cast<double>(a.q.size(2)));  // of a sum of three products
      mask = of_positions(q, k, *a.distances) * *scale;
    }
    contexts.push_back(
        at::scaled_dot_product_attention(q, k, heads(a.v), mask, a.dropout, false, scale)
            .squeeze(0)
            .transpose(0, 1));
  }
  return torch::cat(contexts);
}

}  // namespace

torch::Tensor attend(const DeviceAttention& attention, const DeviceBatch& batch) {
  std::optional<std::int64_t> window;  // none where it hides nothing
  if (attention.window < batch.longest - 1) window = attention.window;
  if (attention.distances) return text_by_text(attention, batch, window);
  if (flash_serves(attention.q)) return flash(attention, batch, window);
  if (efficient_serves(attention) && !window) return efficient(attention, batch);
  return text_by_text(attention, batch, window);
}

}  // namespace pointsman::model
