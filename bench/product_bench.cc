// GFLOP/s of the products of a training step, by instruction set:
//   product_bench [tokens] [rounds] [threads] [hidden] [intermediate] [bf16|fp32]
// The default shape is multilingual-E5-small's.
// In turn, since other programs share the machine; the fastest round and the median.

#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "model/ops.h"
#include "model/team.h"

namespace {

using pointsman::model::Kernels;

double now_ms() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(time).count();
}

// Kinds of product: y = x w^T, its input's gradient, its weight's gradient.
double run_once(int kind, torch::Tensor& x, torch::Tensor& y, torch::Tensor& w, torch::Tensor& g) {
  const double start = now_ms();
  if (kind == 0) pointsman::model::multiply_by_transposed(y, x, w);
  if (kind == 1) pointsman::model::multiply(x, y, w);
  if (kind == 2) pointsman::model::multiply_transposed(g, y, x, false);
  return now_ms() - start;
}

void measure(std::int64_t tokens, std::int64_t in, std::int64_t out, int rounds,
             torch::ScalarType type) {
  constexpr const char* kKinds[] = {"x w^T", "y w", "y^T x"};
  constexpr int kLayers = 12;  // weights of their own, as in an encoder
  const std::int64_t rows = pointsman::model::padded_rows(tokens);
  torch::Tensor x = torch::randn({rows, in}).to(type).narrow(0, 0, tokens);
  torch::Tensor y = torch::randn({rows, out}).to(type).narrow(0, 0, tokens);
  std::vector<torch::Tensor> weights, gradients;
  for (int i = 0; i < kLayers; ++i) {
    weights.push_back(torch::randn({out, in}).to(type));
    gradients.push_back(torch::zeros({out, in}));
  }
  const auto sets = pointsman::model::supported_kernels();
  for (int kind = 0; kind < 3; ++kind) {
    std::vector<std::vector<double>> ms(sets.size());
    for (int round = 0; round < rounds; ++round) {
      for (std::size_t set = 0; set < sets.size(); ++set) {
        pointsman::model::use_kernels(*sets[set]);
        double sum = 0;
        for (int i = 0; i < kLayers; ++i)
          sum += run_once(kind, x, y, weights[static_cast<std::size_t>(i)],
                          gradients[static_cast<std::size_t>(i)]);
        ms[set].push_back(sum / kLayers);
      }
    }
    const double flop = 2.0 * static_cast<double>(tokens * in * out);
    std::printf("%-8s %4ld -> %4ld  %-6s", type == torch::kFloat32 ? "fp32" : "bf16",
                static_cast<long>(in), static_cast<long>(out), kKinds[kind]);
    for (std::size_t set = 0; set < sets.size(); ++set) {
      std::sort(ms[set].begin(), ms[set].end());
      std::printf("  %s %5.0f (%5.0f)", sets[set]->name, flop / ms[set].front() / 1e6,
                  flop / ms[set][ms[set].size() / 2] / 1e6);
    }
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int at, long fallback) {
    return argc > at ? std::atol(argv[at]) : fallback;
  };
  const torch::NoGradGuard no_grad;
  pointsman::model::use_threads(static_cast<int>(number(3, 2)));
  const long hidden = number(4, 384), intermediate = number(5, 1536);
  const bool fp32 = argc > 6 && std::string(argv[6]) == "fp32";
  for (const auto& [in, out] : {std::pair{hidden, hidden},
                                {hidden, 3 * hidden},
                                {hidden, intermediate},
                                {intermediate, hidden}}) {
    measure(number(1, 400), in, out, static_cast<int>(number(2, 40)),
            fp32 ? torch::kFloat32 : torch::kBFloat16);
  }
  return 0;
}
