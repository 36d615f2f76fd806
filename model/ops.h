#pragma once

#include <torch/types.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "model/kernels/kernels.h"
#include "model/team.h"

namespace pointsman::model {

// The kernels that this CPU can run, the fastest first: AMX, AVX-512, AVX2, portable.
std::vector<const Kernels*> supported_kernels();
// The fastest of them, unless a test chose another one. Only a test calls use_kernels(), while
// nothing else runs.
const Kernels& kernels();
void use_kernels(const Kernels& one);

// Calls f(task, begin, end) for consecutive parts of [0, count), one a thread, cut at multiples of
// `align`. The parts depend on count, align and the number of threads alone. The first exception of
// any is rethrown.
template <class F>
void for_parts(std::int64_t count, std::int64_t align, const F& f) {
  const std::int64_t blocks = (count + align - 1) / align;
  const std::int64_t tasks = std::clamp<std::int64_t>(blocks, 1, team_size());
  run_together(tasks, [&](std::int64_t task) {
    f(task, blocks * task / tasks * align, std::min(count, blocks * (task + 1) / tasks * align));
  });
}

// A tensor's elements as the kernels see them.
template <class E>
E* elements(const torch::Tensor& tensor) {
  return tensor.defined() ? static_cast<E*>(tensor.data_ptr()) : nullptr;
}
template <class E>
constexpr torch::ScalarType scalar_type();
template <>
constexpr torch::ScalarType scalar_type<float>() {
  return torch::kFloat32;
}
template <>
constexpr torch::ScalarType scalar_type<Bf16>() {
  return torch::kBFloat16;
}

// The rows that a bf16 product of `rows` rows is computed for by LibTorch, where the CPU has no
// tile unit. The library compiles a kernel for every shape that it meets, which takes longer than
// the product and stays in memory: so all numbers of tokens share a few. Such products read and
// write the rows above `rows`: operands have memory for them, their content does not matter.
std::int64_t padded_rows(std::int64_t rows);

// Products of contiguous operands, in their type with sums in fp32, spread over threads. y [T, N] =
// x [T, K] w^T for w [N, K].
void multiply_by_transposed(torch::Tensor& y, const torch::Tensor& x, const torch::Tensor& w);
// y [T, K] = x [T, N] w for w [N, K].
void multiply(torch::Tensor& y, const torch::Tensor& x, const torch::Tensor& w);
// gradient [N, K] fp32 = (or, with `add`, +=) y^T x for y [T, N], x [T, K].
// Returns the sum of the squares of what the gradient holds then.
double multiply_transposed(torch::Tensor& gradient, const torch::Tensor& y, const torch::Tensor& x,
                           bool add);

// Sums [tasks, width] that tasks of for_parts add to, for gradients of vectors.
class PartialSums {
 public:
  explicit PartialSums(std::int64_t width)
      : width_(width), sums_(static_cast<std::size_t>(width * team_size())) {}
  float* of(std::int64_t task) { return &sums_.at(static_cast<std::size_t>(task * width_)); }
  // The sum over the tasks, [width], in order.
  const float* total();

 private:
  std::int64_t width_;
  std::vector<float> sums_;
};

}  // namespace pointsman::model
