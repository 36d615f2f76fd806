#pragma once

// Arithmetic in the compiler's own vector types, as wide as the registers of the instruction set
// that a kernel is compiled for (portable.cc, avx2.cc, avx512.cc, amx.cc): wider ones would live in
// memory. Everything has internal linkage and no inline function of another header is used: the
// linker must never give portable code a function that was compiled for AVX-512.

#include <stdint.h>
#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

#include "model/kernels/kernels.h"

namespace pointsman::model {
namespace {

#if defined(__AVX512F__)
constexpr long kLanes = 16;
#elif defined(__AVX2__)
constexpr long kLanes = 8;
#else
constexpr long kLanes = 4;
#endif

using Floats = float __attribute__((vector_size(4 * kLanes)));
using Words = uint32_t __attribute__((vector_size(4 * kLanes)));
using Halves = uint16_t __attribute__((vector_size(2 * kLanes)));

// All lanes of a vector, or the first `count` of them.
struct Whole {};
struct Part {
  long count;
};

#define POINTSMAN_INLINE inline __attribute__((always_inline))

POINTSMAN_INLINE Floats as_floats(Words w) { return reinterpret_cast<Floats>(w); }
POINTSMAN_INLINE Words as_words(Floats f) { return reinterpret_cast<Words>(f); }
POINTSMAN_INLINE Floats all(float x) { return Floats{} + x; }

POINTSMAN_INLINE Floats load(const float* from, Whole = {}) {
  Floats v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}

POINTSMAN_INLINE Floats load(const Bf16* from, Whole = {}) {
  Halves h;
  __builtin_memcpy(&h, from, sizeof h);
  return as_floats(__builtin_convertvector(h, Words) << 16);
}

POINTSMAN_INLINE void store(float* to, Floats v, Whole = {}) { __builtin_memcpy(to, &v, sizeof v); }

// Rounds to nearest, ties to even. A NaN of ordinary payload stays one.
POINTSMAN_INLINE void store(Bf16* to, Floats v, Whole = {}) {
#if defined(__AVX512BF16__)
  const auto h = _mm512_cvtneps_pbh(reinterpret_cast<__m512>(v));  // denormals become zero
#else
  const Words w = as_words(v);
  const Halves h = __builtin_convertvector((w + 0x7fffu + ((w >> 16) & 1u)) >> 16, Halves);
#endif
  __builtin_memcpy(to, &h, sizeof h);
}

template <class E>
POINTSMAN_INLINE Floats load(const E* from, Part part) {
  E lanes[kLanes] = {};
  for (long i = 0; i < part.count; ++i) lanes[i] = from[i];
  return load(lanes);
}

template <class E>
POINTSMAN_INLINE void store(E* to, Floats v, Part part) {
  E lanes[kLanes];
  store(lanes, v);
  for (long i = 0; i < part.count; ++i) to[i] = lanes[i];
}

// f(offset, Whole or Part) over n elements, a vector at a time.
template <class F>
POINTSMAN_INLINE void for_lanes(long n, F f) {
  long j = 0;
  for (; j + kLanes <= n; j += kLanes) f(j, Whole{});
  if (j < n) f(j, Part{n - j});
}

// Lanes that take part; the others become zero.
POINTSMAN_INLINE Floats only(Floats v, Whole) { return v; }
POINTSMAN_INLINE Floats only(Floats v, Part part) {
  Floats masked = v;
  for (long i = part.count; i < kLanes; ++i) masked[i] = 0.0f;
  return masked;
}

// Pairs of halves, then of quarters, and so on.
POINTSMAN_INLINE float sum(Floats v) {
  float lanes[kLanes];
  __builtin_memcpy(lanes, &v, sizeof lanes);
#pragma GCC unroll 4
  for (long half = kLanes / 2; half > 0; half /= 2) {
#pragma GCC unroll 8
    for (long i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}

POINTSMAN_INLINE float largest(Floats v) {
  float result = v[0];
  for (long i = 1; i < kLanes; ++i) result = v[i] > result ? v[i] : result;
  return result;
}

POINTSMAN_INLINE Floats maximum(Floats a, Floats b) { return a > b ? a : b; }

// e^x to 2 units in the last place (Cephes' expf); 0 below -87.3, saturated above 88.3; NaN stays
// NaN.
POINTSMAN_INLINE Floats exponential(Floats x) {
  const Floats magic = all(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
  const auto tiny = x < all(-87.3f);
  x = x < all(-87.3f) ? all(-87.3f) : x;
  x = x > all(88.3f) ? all(88.3f) : x;
  const Floats shifted = x * 1.44269504088896341f + magic;
  const Floats n = shifted - magic;
  const Floats r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Floats p = all(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const Floats power = as_floats(as_words(p) + ((as_words(shifted) - as_words(magic)) << 23));
  return tiny ? Floats{} : power;
}

// The mask's factors (0 or scale) of the elements from `index` on: a counter-based generator, two
// multiply-xor-shift rounds with the second key between them so that no two places see shifted
// copies of one sequence.
POINTSMAN_INLINE Floats keep_factor(const Dropout& dropout, uint32_t index) {
  constexpr uint32_t kCount[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  Words lane;
  __builtin_memcpy(&lane, kCount, sizeof lane);
  Words x = (lane + index) ^ dropout.key[0];
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x += dropout.key[1];
  x *= 0x846ca68bu;
  x ^= x >> 16;
  return x < dropout.threshold ? Floats{} : all(dropout.scale);
}

}  // namespace
}  // namespace pointsman::model
