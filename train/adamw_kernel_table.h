#pragma once

#include "model/kernels/vector.h"
#include "train/adamw_kernels.h"

namespace pointsman::train {
namespace {

using model::Floats;
using model::for_lanes;
using model::load;
using model::store;

POINTSMAN_INLINE Floats square_root(Floats x) {
  Floats y;
  for (long i = 0; i < model::kLanes; ++i) y[i] = __builtin_sqrtf(x[i]);
  return y;
}

// m += (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2; p = keep p - step_size m / (sqrt(v)
// inverse_bias + epsilon).
inline void step(long count, float* p, float* m, float* v, const float* g, float clip,
                 model::Bf16* copy, const AdamWMoments& moments, const StepFactors& factors) {
  const float rate1 = moments.one_minus_beta1, beta2 = moments.beta2,
              rate2 = moments.one_minus_beta2;
  const float epsilon = moments.epsilon, keep = factors.keep, size = factors.step_size,
              bias = factors.inverse_bias;
  for_lanes(
      count, [&](long j, auto lanes) __attribute__((always_inline)) {
        const Floats gradient = g ? load(g + j, lanes) * clip : Floats{};
        const Floats old = load(m + j, lanes);
        const Floats first = old + rate1 * (gradient - old);
        const Floats second = load(v + j, lanes) * beta2 + rate2 * gradient * gradient;
        const Floats result =
            load(p + j, lanes) * keep - size * (first / (square_root(second) * bias + epsilon));
        store(m + j, first, lanes);
        store(v + j, second, lanes);
        store(p + j, result, lanes);
        if (copy) store(copy + j, result, lanes);
      });
}

inline void decay(long count, float* p, const StepFactors* factors, long steps) {
  constexpr long kBlock = 8 * model::kLanes;  // enough at once to hide a multiplication's latency
  long j = 0;
  for (; j + kBlock <= count; j += kBlock) {
    Floats x[8];
    for (int i = 0; i < 8; ++i) x[i] = load(p + j + i * model::kLanes);
    for (long s = 0; s < steps; ++s) {
      for (int i = 0; i < 8; ++i) x[i] *= factors[s].keep;
    }
    for (int i = 0; i < 8; ++i) store(p + j + i * model::kLanes, x[i]);
  }
  for (; j < count; ++j) {
    for (long s = 0; s < steps; ++s) p[j] *= factors[s].keep;
  }
}

constexpr AdamWKernels table() { return {&step, &decay}; }

}  // namespace
}  // namespace pointsman::train
