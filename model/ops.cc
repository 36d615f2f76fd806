#include "model/ops.h"

#include <c10/core/InferenceMode.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

namespace pointsman::model {
namespace {

// Below this many rows a bf16 product of LibTorch is cut over the weight's rows, since each part
// would read all of the weight; on the tile unit, the weight is read as it lies.
constexpr std::int64_t kFewRows = 64;

// The same memory with `rows` rows: what padded_rows() promises that there is.
torch::Tensor with_rows(const torch::Tensor& x, std::int64_t rows) {
  return torch::from_blob(x.data_ptr(), {rows, x.size(1)}, x.options());
}

// Rows that a product must not see in a sum over rows.
torch::Tensor with_zero_rows(const torch::Tensor& x, std::int64_t rows) {
  if (rows == x.size(0)) return x;
  torch::Tensor padded = with_rows(x, rows);
  padded.narrow(0, x.size(0), rows - x.size(0)).zero_();
  return padded;
}

// Memory that a thread keeps for its next product.
Bf16* tile_scratch_of(std::int64_t elements) {
  constexpr std::size_t kLine = 64;
  thread_local std::unique_ptr<Bf16[], void (*)(void*)> memory(nullptr, std::free);
  thread_local std::int64_t size = 0;
  if (size < elements) {
    const std::size_t bytes = static_cast<std::size_t>(elements) * sizeof(Bf16);
    memory.reset(
        static_cast<Bf16*>(std::aligned_alloc(kLine, (bytes + kLine - 1) / kLine * kLine)));
    size = memory ? elements : 0;
    if (!memory) throw std::bad_alloc();
  }
  return memory.get();
}

// y = x m on the tile unit, cut over m's columns. Where few rows of x meet a transposed weight, the
// weight's rows are read as they lie, and x is packed: y^T = m^T x^T.
void multiply_tiles(const torch::Tensor& y, const torch::Tensor& x, const torch::Tensor& m) {
  const bool turned = m.stride(0) == 1 && x.size(0) < kFewRows;
  for_parts(m.size(1), kTileBlock, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    const Bf16* from = elements<Bf16>(m) + begin * m.stride(1);
    Bf16* to = elements<Bf16>(y) + begin;
    TileProduct<Bf16> p{x.size(0), end - begin, x.size(1),   elements<Bf16>(x), x.size(1),
                        1,         from,        m.stride(0), m.stride(1),       to,
                        y.size(1), 1,           false};
    if (turned) {
      std::swap(p.rows, p.columns);
      std::swap(p.c_row, p.c_step);
      std::swap(p.a, p.b);
      std::swap(p.a_row, p.b_step);
      std::swap(p.a_step, p.b_row);
    }
    kernels().multiply_tiles(p, tile_scratch_of(tile_scratch(p)));
  });
}

// y = x m in bf16, cut over y's rows where there are enough of them, else over its columns.
void multiply_bf16(const torch::Tensor& y, const torch::Tensor& x, const torch::Tensor& m) {
  if (kernels().multiply_tiles) return multiply_tiles(y, x, m);
  const std::int64_t rows = padded_rows(x.size(0));
  const at::NoGradGuard no_grad;
  torch::Tensor to = with_rows(y, rows);
  const torch::Tensor from = with_rows(x, rows);
  if (rows < kFewRows) {
    for_parts(m.size(1), 64, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      const c10::InferenceMode as_the_caller(to.is_inference());  // modes are a thread's own
      const at::NoGradGuard no_grad_here;
      to.narrow(1, begin, end - begin).copy_(at::mm(from, m.narrow(1, begin, end - begin)));
    });
    return;
  }
  for_parts(rows, 16, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    const c10::InferenceMode as_the_caller(to.is_inference());
    const at::NoGradGuard no_grad_here;
    torch::Tensor part = to.narrow(0, begin, end - begin);
    at::mm_out(part, from.narrow(0, begin, end - begin), m);
  });
}

void multiply_part(const Product& product) {
  const auto scratch = std::make_unique_for_overwrite<float[]>(kProductScratch);
  kernels().multiply(product, scratch.get());
}

// y = x m in fp32 for contiguous y and x, cut over m's columns.
void multiply_fp32(const torch::Tensor& y, const torch::Tensor& x, const torch::Tensor& m) {
  for_parts(m.size(1), 32, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    multiply_part({x.size(0), end - begin, x.size(1), x.const_data_ptr<float>(), x.size(1), 1,
                   m.const_data_ptr<float>() + begin * m.stride(1), m.stride(0), m.stride(1),
                   y.data_ptr<float>() + begin, y.size(1), false});
  });
}

void multiply_any(const torch::Tensor& y, const torch::Tensor& x, const torch::Tensor& m) {
  x.scalar_type() == torch::kFloat32 ? multiply_fp32(y, x, m) : multiply_bf16(y, x, m);
}

const Kernels*& chosen_kernels() {
  static const Kernels* chosen = supported_kernels().front();
  return chosen;
}

}  // namespace

std::int64_t padded_rows(std::int64_t rows) {
  if (rows < kFewRows) return rows;
  const std::int64_t step = rows <= 512 ? 32 : rows <= 1024 ? 64 : 128;
  return (rows + step - 1) / step * step;
}

std::vector<const Kernels*> supported_kernels() {
  std::vector<const Kernels*> supported;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    if (may_use_tiles()) supported.push_back(&kAmxKernels);
    supported.push_back(&kAvx512Kernels);
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    supported.push_back(&kAvx2Kernels);
#endif
  supported.push_back(&kPortableKernels);
  return supported;
}

const Kernels& kernels() { return *chosen_kernels(); }

void use_kernels(const Kernels& one) { chosen_kernels() = &one; }

void multiply_by_transposed(torch::Tensor& y, const torch::Tensor& x, const torch::Tensor& w) {
  multiply_any(y, x, w.t());
}

void multiply(torch::Tensor& y, const torch::Tensor& x, const torch::Tensor& w) {
  multiply_any(y, x, w);
}

double multiply_transposed(torch::Tensor& gradient, const torch::Tensor& y, const torch::Tensor& x,
                           bool add) {
  std::vector<double> squares(static_cast<std::size_t>(team_size()));
  const bool fp32 = y.scalar_type() == torch::kFloat32;
  const std::int64_t width = x.size(1), height = y.size(1);
  const bool tiles = !fp32 && kernels().multiply_tiles_fp32;
  const std::int64_t rows = fp32 || tiles ? y.size(0) : padded_rows(y.size(0));
  const torch::Tensor left = with_zero_rows(y, rows), right = with_zero_rows(x, rows);
  for_parts(height, 32, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    const at::NoGradGuard no_grad;
    float* to = gradient.data_ptr<float>() + begin * width;
    const std::int64_t count = (end - begin) * width;
    double& sum = squares.at(static_cast<std::size_t>(task));
    if (fp32) {
      multiply_part({end - begin, width, rows, left.const_data_ptr<float>() + begin, 1, height,
                     right.const_data_ptr<float>(), width, 1, to, width, add});
      sum = kernels().fp32.put(to, to, count, false);
    } else if (tiles) {
      const TileProduct<float> p{end - begin,
                                 width,
                                 rows,
                                 elements<Bf16>(y) + begin,
                                 1,
                                 height,
                                 elements<Bf16>(x),
                                 width,
                                 1,
                                 to,
                                 width,
                                 1,
                                 add};
      sum = kernels().multiply_tiles_fp32(p, tile_scratch_of(tile_scratch(p)));
    } else {
      const torch::Tensor product =
          at::mm(left.narrow(1, begin, end - begin).t(), right);  // [part of N, K]
      sum = kernels().bf16.put(to, elements<Bf16>(product), count, add);
    }
  });
  double sum = 0;
  for (const double part : squares) sum += part;
  return sum;
}

const float* PartialSums::total() {
  const auto width = static_cast<std::size_t>(width_);
  for (std::size_t at = width; at < sums_.size(); ++at) sums_[at % width] += sums_[at];
  return sums_.data();
}

}  // namespace pointsman::model
