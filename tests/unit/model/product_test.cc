#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
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

}  // namespace
}  // namespace pointsman::model
