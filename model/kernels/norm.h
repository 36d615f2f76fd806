#pragma once

// Dropout, residual and layer normalisation in one pass, forward and backward. See vector.h for
// how it is compiled.

#include "model/kernels/vector.h"

namespace pointsman::model {
namespace {

struct RowStatistics {
  float mean, inverse_deviation;
};

POINTSMAN_INLINE RowStatistics statistics(const float* row, long width, float epsilon) {
  Floats total{};
  for_lanes(width, [&](long j, auto lanes) { total += load(row + j, lanes); });
  const float mean = sum(total) / static_cast<float>(width);
  Floats squares{};
  for_lanes(width, [&](long j, auto lanes) {
    const Floats centred = only(load(row + j, lanes) - mean, lanes);
    squares += centred * centred;
  });
  return {mean, 1.0f / __builtin_sqrtf(sum(squares) / static_cast<float>(width) + epsilon)};
}

// Normalises one row: `put(offset, value, lanes)` takes the scaled and shifted values. `beta` may
// be null. Keeps what backward needs where that is wanted.
template <class E, class Put>
POINTSMAN_INLINE void normalise_row(const float* row, long width, const float* gamma,
                                    const float* beta, float epsilon, E* normalised,
                                    float* inverse_deviation, Put put) {
  const RowStatistics of_row = statistics(row, width, epsilon);
  for_lanes(
      width, [&](long j, auto lanes) __attribute__((always_inline)) {
        const Floats x = (load(row + j, lanes) - of_row.mean) * of_row.inverse_deviation;
        if (normalised) store(normalised + j, x, lanes);
        Floats y = x * load(gamma + j, lanes);
        if (beta) y += load(beta + j, lanes);
        put(j, y, lanes);
      });
  if (inverse_deviation) *inverse_deviation = of_row.inverse_deviation;
}

template <class E>
void add_norm(const AddNorm<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    const long at = i * a.width;
    float* row = a.out + at;
    for_lanes(a.width, [&](long j, auto lanes) {
      Floats branch = load(a.branch + at + j, lanes) + load(a.bias + j, lanes);
      if (a.dropout.threshold) branch *= keep_factor(a.dropout, static_cast<uint32_t>(at + j));
      store(row + j, load(a.residual + at + j, lanes) + branch, lanes);
    });
    const auto put = [&](long j, Floats y, auto lanes) __attribute__((always_inline)) {
      store(row + j, y, lanes);
      if (a.operand) store(a.operand + at + j, y, lanes);
    };
    normalise_row(row, a.width, a.gamma, a.beta, a.epsilon,
                  a.normalised ? a.normalised + at : nullptr,
                  a.inverse_deviation ? a.inverse_deviation + i : nullptr, put);
  }
}

template <class E>
void residual_norm(const ResidualNorm<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    const long at = i * a.width;
    float* row = a.sum + at;
    for_lanes(
        a.width, [&](long j, auto lanes) __attribute__((always_inline)) {
          Floats branch = load(a.branch + at + j, lanes);
          if (a.bias) branch += load(a.bias + j, lanes);
          if (a.dropout.threshold) branch *= keep_factor(a.dropout, static_cast<uint32_t>(at + j));
          store(row + j, load(a.residual + at + j, lanes) + branch, lanes);
        });
    const auto put = [&](long j, Floats y, auto lanes) __attribute__((always_inline)) {
      if (a.operand) store(a.operand + at + j, y, lanes);
      if (a.result) store(a.result + at + j, y, lanes);
    };
    normalise_row(row, a.width, a.gamma, a.beta, a.epsilon,
                  a.normalised ? a.normalised + at : nullptr,
                  a.inverse_deviation ? a.inverse_deviation + i : nullptr, put);
  }
}

template <class E>
void embed_norm(const EmbedNorm<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    const long at = i * a.width;
    float* row = a.out + at;
    const float* word = a.word + a.ids[i] * a.width;
    const float* position = a.position ? a.position + a.positions[i] * a.width : nullptr;
    const float* type = a.type && a.types ? a.type + a.types[i] * a.width : a.type;
    for_lanes(a.width, [&](long j, auto lanes) {
      Floats sum = load(word + j, lanes);
      if (position) sum += load(position + j, lanes);
      if (type) sum += load(type + j, lanes);
      store(row + j, sum, lanes);
    });
    const auto put = [&](long j, Floats y, auto lanes) __attribute__((always_inline)) {
      if (a.dropout.threshold) y *= keep_factor(a.dropout, static_cast<uint32_t>(at + j));
      store(row + j, y, lanes);
      if (a.operand) store(a.operand + at + j, y, lanes);
    };
    normalise_row(row, a.width, a.gamma, a.beta, a.epsilon,
                  a.normalised ? a.normalised + at : nullptr,
                  a.inverse_deviation ? a.inverse_deviation + i : nullptr, put);
  }
}

// The gradient of a normalised row's input (Ba et al. 2016): inverse * (g - mean(g) - x mean(g x)),
// g = gamma * gradient, x = the normalised row. `incoming(j, lanes)` is the gradient of the row's
// output; `outgoing(j, value, lanes)` takes the result.
template <class E, class In, class Out>
POINTSMAN_INLINE void normalise_row_backward(long width, const E* normalised, float inverse,
                                             const float* gamma, float* gamma_gradient,
                                             float* beta_gradient, In incoming, Out outgoing) {
  Floats total{}, product{};
  for_lanes(width, [&](long j, auto lanes) {
    const Floats gradient = incoming(j, lanes), x = load(normalised + j, lanes);
    store(gamma_gradient + j, load(gamma_gradient + j, lanes) + gradient * x, lanes);
    store(beta_gradient + j, load(beta_gradient + j, lanes) + gradient, lanes);
    const Floats scaled = gradient * load(gamma + j, lanes);
    total += scaled;
    product += scaled * x;
  });
  const float mean = sum(total) / static_cast<float>(width),
              mean_product = sum(product) / static_cast<float>(width);
  for_lanes(width, [&](long j, auto lanes) {
    const Floats scaled = incoming(j, lanes) * load(gamma + j, lanes),
                 x = load(normalised + j, lanes);
    outgoing(j, (scaled - mean - x * mean_product) * inverse, lanes);
  });
}

template <class E>
void add_norm_backward(const AddNormBackward<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    const long at = i * a.width;
    const auto incoming = [&](long j, auto lanes) __attribute__((always_inline)) {
      const Floats gradient = load(a.gradient + at + j, lanes);
      return a.more_gradient ? gradient + load(a.more_gradient + at + j, lanes) : gradient;
    };
    const auto outgoing = [&](long j, Floats gradient, auto lanes) __attribute__((always_inline)) {
      store(a.residual_gradient + at + j, gradient, lanes);
      if (a.dropout.threshold) gradient *= keep_factor(a.dropout, static_cast<uint32_t>(at + j));
      store(a.branch_gradient + at + j, gradient, lanes);
      store(a.bias_gradient + j, load(a.bias_gradient + j, lanes) + gradient, lanes);
    };
    normalise_row_backward(a.width, a.normalised + at, a.inverse_deviation[i], a.gamma,
                           a.gamma_gradient, a.beta_gradient, incoming, outgoing);
  }
}

template <class E>
void norm_again(const NormAgain<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    for_lanes(a.width, [&](long j, auto lanes) {
      Floats y = load(a.normalised + i * a.width + j, lanes) * load(a.gamma + j, lanes);
      if (a.beta) y += load(a.beta + j, lanes);
      store(a.out + i * a.width + j, y, lanes);
    });
  }
}

template <class E>
void residual_norm_backward(const ResidualNormBackward<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    const long at = i * a.width;
    const auto incoming = [&](long j, auto lanes) __attribute__((always_inline)) {
      return a.operand_gradient ? load(a.operand_gradient + at + j, lanes)
                                : load(a.result_gradient + at + j, lanes);
    };
    const auto outgoing = [&](long j, Floats gradient, auto lanes) __attribute__((always_inline)) {
      if (a.sum_gradient) gradient += load(a.sum_gradient + at + j, lanes);
      store(a.residual_gradient + at + j, gradient, lanes);
      if (a.dropout.threshold) gradient *= keep_factor(a.dropout, static_cast<uint32_t>(at + j));
      store(a.branch_gradient + at + j, gradient, lanes);
      store(a.bias_gradient + j, load(a.bias_gradient + j, lanes) + gradient, lanes);
    };
    normalise_row_backward(a.width, a.normalised + at, a.inverse_deviation[i], a.gamma,
                           a.gamma_gradient, a.beta_gradient, incoming, outgoing);
  }
}

template <class E>
void embed_norm_backward(const EmbedNormBackward<E>& a, long begin, long end) {
  for (long i = begin; i < end; ++i) {
    const long at = i * a.width;
    const auto incoming = [&](long j, auto lanes) __attribute__((always_inline)) {
      Floats gradient = load(a.gradient + at + j, lanes);
      if (a.more_gradient) gradient += load(a.more_gradient + at + j, lanes);
      return a.dropout.threshold ? gradient * keep_factor(a.dropout, static_cast<uint32_t>(at + j))
                                 : gradient;
    };
    const auto outgoing = [&](long j, Floats gradient, auto lanes) __attribute__((always_inline)) {
      store(a.sum_gradient + at + j, gradient, lanes);
    };
    normalise_row_backward(a.width, a.normalised + at, a.inverse_deviation[i], a.gamma,
                           a.gamma_gradient, a.beta_gradient, incoming, outgoing);
  }
}

}  // namespace
}  // namespace pointsman::model
