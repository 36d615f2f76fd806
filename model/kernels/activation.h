#pragma once

// The feed-forward block's activation with its bias, forward and backward, and small sums over
// columns. See vector.h for how it is compiled.

#include "model/kernels/vector.h"

namespace pointsman::model {
namespace {

struct ValueAndSlope {
  Floats value, slope;
};

// x * Phi(x), exactly: Phi from erf by Abramowitz and Stegun 7.1.26, whose error stays
// below 1.5e-7.
struct Gelu {
  static POINTSMAN_INLINE ValueAndSlope at(Floats x) {
    const Floats size = x < Floats{} ? -x : x;
    const Floats t = 1.0f / (1.0f + 0.23164189f * size);  // 0.3275911 / sqrt(2)
    const Floats density = exponential(-0.5f * x * x);
    Floats p = all(1.061405429f);
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    const Floats tail = 0.5f * p * t * density;
    const Floats phi = x < Floats{} ? tail : 1.0f - tail;
    return {x * phi, phi + x * density * 0.3989422804f};
  }
};

// 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
struct GeluTanh {
  static POINTSMAN_INLINE ValueAndSlope at(Floats x) {
    const Floats inner = 0.7978845608f * x * (1.0f + 0.044715f * x * x);
    const Floats tanh = 1.0f - 2.0f / (exponential(2.0f * inner) + 1.0f);
    const Floats slope = 0.7978845608f * (1.0f + 3.0f * 0.044715f * x * x);
    return {0.5f * x * (1.0f + tanh),
            0.5f * (1.0f + tanh) + 0.5f * x * (1.0f - tanh * tanh) * slope};
  }
};

struct Relu {
  static POINTSMAN_INLINE ValueAndSlope at(Floats x) {
    const auto positive = x > Floats{};
    return {positive ? x : Floats{}, positive ? all(1.0f) : Floats{}};
  }
};

template <class Function, class E>
void activate(const Activate<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    const long at = i * a.width;
    for_lanes(a.width, [&](long j, auto lanes) {
      store(a.out + at + j,
            Function::at(load(a.in + at + j, lanes) + load(a.bias + j, lanes)).value, lanes);
    });
  }
}

template <class Function, class E>
void activate_backward(const ActivateBackward<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    const long at = i * a.width;
    for_lanes(a.width, [&](long j, auto lanes) {
      const ValueAndSlope y = Function::at(load(a.in + at + j, lanes) + load(a.bias + j, lanes));
      const Floats gradient = load(a.gradient + at + j, lanes) * y.slope;
      store(a.gradient + at + j, gradient, lanes);
      store(a.out + at + j, y.value, lanes);
      store(a.bias_gradient + j, load(a.bias_gradient + j, lanes) + gradient, lanes);
    });
  }
}

template <class Function, class E>
void gate(const Gate<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    const E *left = a.in + 2 * i * a.width, *right = left + a.width;
    for_lanes(
        a.width, [&](long j, auto lanes) __attribute__((always_inline)) {
          Floats x = load(left + j, lanes), y = load(right + j, lanes);
          if (a.bias) {
            x += load(a.bias + j, lanes);
            y += load(a.bias + a.width + j, lanes);
          }
          Floats out = Function::at(x).value * y;
          if (a.dropout.threshold)
            out *= keep_factor(a.dropout, static_cast<uint32_t>(i * a.width + j));
          store(a.out + i * a.width + j, out, lanes);
        });
  }
}

template <class Function, class E>
void gate_backward(const GateBackward<E>& b, long begin, long end) {
  const Gate<E>& a = b.forward;
  for (long i = begin; i < end; ++i) {
    const long at = i * a.width;
    const E *left = a.in + 2 * at, *right = left + a.width;
    E *left_gradient = b.in_gradient + 2 * at, *right_gradient = left_gradient + a.width;
    for_lanes(
        a.width, [&](long j, auto lanes) __attribute__((always_inline)) {
          Floats x = load(left + j, lanes), y = load(right + j, lanes);
          if (a.bias) {
            x += load(a.bias + j, lanes);
            y += load(a.bias + a.width + j, lanes);
          }
          const ValueAndSlope f = Function::at(x);
          Floats through = load(b.gradient + at + j, lanes), out = f.value * y;
          if (a.dropout.threshold) {
            const Floats keep = keep_factor(a.dropout, static_cast<uint32_t>(at + j));
            through *= keep;
            out *= keep;
          }
          const Floats of_x = through * y * f.slope, of_y = through * f.value;
          store(a.out + at + j, out, lanes);
          store(left_gradient + j, of_x, lanes);
          store(right_gradient + j, of_y, lanes);
          float *x_bias = b.bias_gradient + j, *y_bias = x_bias + a.width;
          store(x_bias, load(x_bias, lanes) + of_x, lanes);
          store(y_bias, load(y_bias, lanes) + of_y, lanes);
        });
  }
}

template <class E>
void add_columns(const E* in, long width, long begin, long end, float* sums) {
  for (long i = begin; i < end; ++i) {
    for_lanes(width, [&](long j, auto lanes) {
      store(sums + j, load(sums + j, lanes) + load(in + i * width + j, lanes), lanes);
    });
  }
}

template <class E>
double put(float* to, const E* from, long count, bool add) {
  double squares = 0;
  for (long start = 0; start < count; start += 4096) {  // short fp32 sums, added up in double
    const long n = count - start < 4096 ? count - start : 4096;
    Floats partial{};
    for_lanes(n, [&](long j, auto lanes) {
      Floats value = load(from + start + j, lanes);
      if (add) value += load(to + start + j, lanes);
      store(to + start + j, value, lanes);
      partial += value * value;
    });
    squares += static_cast<double>(sum(partial));
  }
  return squares;
}

inline void narrow(Bf16* to, const float* from, long count) {
  for_lanes(count, [&](long j, auto lanes) { store(to + j, load(from + j, lanes), lanes); });
}

}  // namespace
}  // namespace pointsman::model
