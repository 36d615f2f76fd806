#include <gtest/gtest.h>
#include <torch/types.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "base/rng.h"
#include "model/ops.h"

namespace pointsman::model {
namespace {

// A sum of products in fp32, in whatever order, over the sum of their sizes: (depth + 1) roundings.
double tolerance(long depth) { return static_cast<double>(depth + 1) * 6e-8; }

std::vector<float> numbers(std::size_t count, std::uint64_t seed) {
  Rng rng(seed, "numbers");
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(rng.normal());
  return values;
}

// Both ways in which an operand can lie.
struct Layout {
  bool a_transposed, b_transposed;
};

void expect_product(const Kernels& set, long rows, long columns, long depth, Layout layout,
                    bool add) {
  const auto a = numbers(static_cast<std::size_t>(rows * depth), 1);
  const auto b = numbers(static_cast<std::size_t>(depth * columns), 2);
  const long stride = columns + 3;
  const auto before = numbers(static_cast<std::size_t>(rows * stride), 3);
  std::vector<float> c = before, scratch(kProductScratch);
  const Product p{rows,
                  columns,
                  depth,
                  a.data(),
                  layout.a_transposed ? 1 : depth,
                  layout.a_transposed ? rows : 1,
                  b.data(),
                  layout.b_transposed ? 1 : columns,
                  layout.b_transposed ? depth : 1,
                  c.data(),
                  stride,
                  add};
  set.multiply(p, scratch.data());
  for (long i = 0; i < rows; ++i) {
    for (long j = 0; j < stride; ++j) {
      const auto at = static_cast<std::size_t>(i * stride + j);
      double sum = add || j >= columns ? before[at] : 0, size = std::abs(sum);
      for (long k = 0; k < depth && j < columns; ++k) {
        const double term =
            static_cast<double>(p.a[i * p.a_row + k * p.a_step]) * p.b[k * p.b_row + j * p.b_step];
        sum += term;
        size += std::abs(term);
      }
      ASSERT_NEAR(c[at], sum, tolerance(depth) * size)
          << rows << " x " << columns << " x " << depth << " at " << i << ", " << j;
    }
  }
}

TEST(Product, IsTheSlowDefinitionInEveryInstructionSetLayoutAndSize) {
  for (const Kernels* set : supported_kernels()) {
    for (const Layout layout : {Layout{false, false}, {false, true}, {true, false}, {true, true}}) {
      for (const bool add : {false, true}) {
        for (const long rows : {1, 5, 12, 31}) {
          for (const long columns : {1, 8, 32, 41})
            for (const long depth : {0, 1, 9, 40})
              expect_product(*set, rows, columns, depth, layout, add);
        }
        expect_product(*set, 2, 33, 2 * kProductDepth + 5, layout, add);
        expect_product(*set, 2 * kProductRows + 7, 3, 11, layout, add);
      }
    }
  }
}

// Operands that bf16 holds exactly.
std::vector<Bf16> bf16_numbers(std::size_t count, std::uint64_t seed) {
  std::vector<Bf16> values(count);
  kPortableKernels.narrow(values.data(), numbers(count, seed).data(), static_cast<long>(count));
  return values;
}

double value_of(float x) { return static_cast<double>(x); }
double value_of(Bf16 x) {
  return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(x.bits) << 16));
}

// How the operands and the result lie: by row, or by column.
struct TileLayout {
  bool a_by_column, b_by_column, c_by_column, add;
};

// `close`: of the result's own rounding.
template <class C>
void expect_tiles(double (*multiply)(const TileProduct<C>&, Bf16*), long rows, long columns,
                  long depth, TileLayout layout, double close) {
  const auto a = bf16_numbers(static_cast<std::size_t>(rows * depth), 1);
  const auto b = bf16_numbers(static_cast<std::size_t>(depth * columns), 2);
  const long lines = layout.c_by_column ? columns : rows;
  const long line = layout.c_by_column ? rows + 3 : columns + 3;
  std::vector<C> c(static_cast<std::size_t>(lines * line));
  std::memset(static_cast<void*>(c.data()), 0x3f, c.size() * sizeof(C));
  const std::vector<C> before = c;
  const TileProduct<C> p{rows,
                         columns,
                         depth,
                         a.data(),
                         layout.a_by_column ? 1 : depth,
                         layout.a_by_column ? rows : 1,
                         b.data(),
                         layout.b_by_column ? 1 : columns,
                         layout.b_by_column ? depth : 1,
                         c.data(),
                         layout.c_by_column ? 1 : line,
                         layout.c_by_column ? line : 1,
                         layout.add};
  const auto room = torch::empty({tile_scratch(p) + 32}, torch::kBFloat16);
  auto start = reinterpret_cast<std::uintptr_t>(room.data_ptr());
  start = (start + 63) / 64 * 64;
  const double squares = multiply(p, reinterpret_cast<Bf16*>(start));
  double expected_squares = 0;
  for (long i = 0; i < lines; ++i) {
    for (long j = 0; j < line; ++j) {
      const auto at = static_cast<std::size_t>(i * line + j);
      if (j >= line - 3) {
        ASSERT_EQ(value_of(c[at]), value_of(before[at])) << "beside the result";
        continue;
      }
      const long row = layout.c_by_column ? j : i, column = layout.c_by_column ? i : j;
      double sum = layout.add ? value_of(before[at]) : 0, size = std::abs(sum);
      for (long k = 0; k < depth; ++k) {
        const double term = value_of(p.a[row * p.a_row + k * p.a_step]) *
                            value_of(p.b[k * p.b_row + column * p.b_step]);
        sum += term;
        size += std::abs(term);
      }
      ASSERT_NEAR(value_of(c[at]), sum, tolerance(depth) * size + close * std::abs(sum))
          << rows << " x " << columns << " x " << depth << " at " << row << ", " << column;
      expected_squares += sum * sum;
    }
  }
  if (sizeof(C) == sizeof(float)) {
    EXPECT_NEAR(squares, expected_squares, 1e-4 * expected_squares);
  }
}

TEST(Product, OnTheTileUnitIsTheSlowDefinitionInEveryLayoutAndSize) {
  const Kernels& set = *supported_kernels().front();
  if (!set.multiply_tiles) GTEST_SKIP() << "this CPU has no tile unit with bf16";
  constexpr double kBf16 = 1.0 / 256;  // half a unit in the last place
  const long sizes[][3] = {{1, 1, 1},    {16, 16, 32}, {31, 33, 31}, {32, 64, 64},   {33, 17, 65},
                           {70, 40, 33}, {5, 100, 96}, {100, 31, 7}, {40, 700, 1024}};
  for (const auto& [rows, columns, depth] : sizes) {
    for (int bits = 0; bits < 8; ++bits) {
      const TileLayout layout{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, false};
      expect_tiles<Bf16>(set.multiply_tiles, rows, columns, depth, layout, kBf16);
      const TileLayout sums{layout.a_by_column, layout.b_by_column, false, layout.c_by_column};
      expect_tiles<float>(set.multiply_tiles_fp32, rows, columns, depth, sums, 0);
    }
  }
}

TEST(Product, TensorsOfAnyThreadCountMultiplyAsTorchDoes) {
  torch::manual_seed(3);
  const auto x = torch::randn({37, 48}), w = torch::randn({80, 48}), y = torch::randn({37, 80});
  for (const int count : {1, 2, 3}) {
    use_threads(count);
    torch::Tensor forward = torch::empty({37, 80}), backward = torch::empty({37, 48}),
                  gradient = torch::ones({80, 48});
    multiply_by_transposed(forward, x, w);
    multiply(backward, y, w);
    const double squares = multiply_transposed(gradient, y, x, true);
    EXPECT_TRUE(torch::allclose(forward, x.mm(w.t()), 1e-4, 1e-4));
    EXPECT_TRUE(torch::allclose(backward, y.mm(w), 1e-4, 1e-4));
    EXPECT_TRUE(torch::allclose(gradient, y.t().mm(x) + 1, 1e-4, 1e-4));
    EXPECT_NEAR(squares, gradient.to(torch::kDouble).square().sum().item<double>(), 1e-3 * squares);
  }
  use_threads(0);
}

TEST(Product, Bf16TensorsOfAnySizeAndThreadCountMultiplyAsTorchDoes) {
  torch::manual_seed(3);
  const auto near = [](const torch::Tensor& ours, const torch::Tensor& exact) {
    const double size = exact.abs().max().item<double>();
    return (ours.to(torch::kFloat32) - exact).abs().max().item<double>() <= size / 256;
  };
  for (const long tokens : {1, 37, 63, 64, 130}) {
    // Operands have memory for the rows that a product of LibTorch is padded to.
    const auto make = [&](long width) {
      return torch::randn({padded_rows(tokens), width}).to(torch::kBFloat16).narrow(0, 0, tokens);
    };
    const auto x = make(50), y = make(84), w = torch::randn({84, 50}).to(torch::kBFloat16);
    const auto exact_x = x.to(torch::kFloat32), exact_y = y.to(torch::kFloat32),
               exact_w = w.to(torch::kFloat32);
    for (const int count : {1, 2, 3}) {
      use_threads(count);
      torch::Tensor forward = make(84), backward = make(50), gradient = torch::ones({84, 50});
      multiply_by_transposed(forward, x, w);
      multiply(backward, y, w);
      const double squares = multiply_transposed(gradient, y, x, true);
      EXPECT_TRUE(near(forward, exact_x.mm(exact_w.t()))) << tokens << " tokens";
      EXPECT_TRUE(near(backward, exact_y.mm(exact_w))) << tokens << " tokens";
      EXPECT_TRUE(near(gradient, exact_y.t().mm(exact_x) + 1)) << tokens << " tokens";
      EXPECT_NEAR(squares, gradient.to(torch::kDouble).square().sum().item<double>(),
                  1e-3 * squares);
    }
  }
  use_threads(0);
}

}  // namespace
}  // namespace pointsman::model
