#pragma once

// What the kernels of attention are made of: a text's head in fp32, its products, and the keys that
// a query sees. See vector.h for how it is compiled.

#include "model/kernels/product.h"

namespace pointsman::model {
namespace {

// Scores of a block of queries that stay in the second-level cache.
constexpr long kBlockScores = 48 << 10;
static_assert(kPadding % kLanes == 0 && kKeyPanel % kStrip == 0);

// c[i, j] = (or, with `add`, +=) sum over k of a[i * a_row + k * a_step] * b[k * b_row + j] over
// `rows` and `columns`, a multiple of 16.
inline void multiply(long rows, long columns, long depth, const float* a, long a_row, long a_step,
                     const float* b, long b_row, float* c, long c_row, bool add) {
  Tile t{depth, a, a_row, a_step, b, b_row, c, c_row, add};
  for (; columns >= kStrip; columns -= kStrip, t.b += kStrip, t.c += kStrip)
    multiply_rows<kTileVectors>(t, rows, kTileRows * a_row);
  for (; columns > 0; columns -= kLanes, t.b += kLanes, t.c += kLanes)
    multiply_rows<1>(t, rows, kTileRows * a_row);
}

// One text and head: where its pieces lie, and its sizes.
struct Item {
  long start, length;  // tokens
  long padded;         // length, rounded up
  long head, size;     // head size
  long wide;           // size, rounded up
  long stride;         // of a row of qkv
  long row;    // stride of a query's scores: not a power of two, whose rows share cache lines
  long block;  // queries at a time
};

template <class E>
POINTSMAN_INLINE Item item_of(const Attention<E>& a, long index) {
  const long text = index / a.heads;
  const long length = a.starts[text + 1] - a.starts[text], padded = round_up(length, kPadding);
  const long seen = 2 * a.window + kQueryBlock < padded ? 2 * a.window + kQueryBlock : padded;
  const long fitting = kBlockScores / seen / kTileRows * kTileRows;
  return {a.starts[text],
          length,
          padded,
          index % a.heads,
          a.head_size,
          round_up(a.head_size, kPadding),
          3 * a.heads * a.head_size,
          padded + kPadding,
          fitting < kTileRows     ? kTileRows
          : fitting < kQueryBlock ? fitting
                                  : kQueryBlock};
}

// Copies rows of one head to fp32 [rows, wide], bias added, scaled, zeros from the head's size to
// the end of the last vector.
template <class E>
POINTSMAN_INLINE void gather(const E* from, long stride, const float* bias, long rows, long size,
                             long wide, float scale, float* to) {
  for (long i = 0; i < rows; ++i) {
    for_lanes(size, [&](long j, auto lanes) {
      Floats value = load(from + i * stride + j, lanes);
      if (bias) value += load(bias + j, lanes);
      store(to + i * wide + j, only(value * scale, lanes));
    });
  }
}

// Turns rows [rows, wide] of tokens `first` and on by their positions' angles; sign -1: back.
template <class E>
POINTSMAN_INLINE void rotate(const Attention<E>& a, long first, long rows, long wide, float sign,
                             float* x) {
  if (!a.cosines) return;
  const long half = a.head_size / 2;
  for (long i = 0; i < rows; ++i) {
    const float *cosine = a.cosines + (first + i) * half, *sine = a.sines + (first + i) * half;
    float *left = x + i * wide, *right = left + half;
    for_lanes(
        half, [&](long j, auto lanes) __attribute__((always_inline)) {
          const Floats c = load(cosine + j, lanes), s = load(sine + j, lanes) * sign;
          const Floats l = load(left + j, lanes), r = load(right + j, lanes);
          store(left + j, l * c - r * s, lanes);
          store(right + j, r * c + l * s, lanes);
        });
  }
}

// The keys that the queries of a block see, rounded out to whole vectors: tokens `first` to `end`,
// columns up to `padded`.
struct Reach {
  long first, end, padded;
};

// scores[i, j] = a row of a head's vectors times a column of the panels, for the columns in reach.
inline void multiply_panels(const Item& item, long rows, const Reach& reach, const float* vectors,
                            const float* panels, float* scores, long row) {
  for (long first = reach.first, end; first < reach.padded; first = end) {
    const long panel = first / kKeyPanel;
    end = (panel + 1) * kKeyPanel < reach.padded ? (panel + 1) * kKeyPanel : reach.padded;
    multiply(rows, end - first, item.size, vectors, item.wide, 1,
             panels + panel * item.size * kKeyPanel + first % kKeyPanel, kKeyPanel, scores + first,
             row, false);
  }
}

template <class E>
POINTSMAN_INLINE Reach reach_of(const Attention<E>& a, const Item& item, long query, long rows) {
  const long first = query > a.window ? query - a.window : 0;
  const long last = query + rows + a.window, end = last < item.length ? last : item.length;
  return {first / kPadding * kPadding, end, round_up(end, kPadding)};
}

// [rows, wide] -> panels of [size, kKeyPanel], zeros in the columns beyond the rows up to `padded`.
inline void transpose(const float* from, long rows, long size, long wide, long padded, float* to) {
  for (long first = 0; first < padded; first += kKeyPanel, to += size * kKeyPanel) {
    const long columns = padded - first < kKeyPanel ? padded - first : kKeyPanel;
    const long filled = rows - first < columns ? rows - first : columns;
    for (long j = 0; j < size; ++j) {
      for (long i = 0; i < filled; ++i) to[j * kKeyPanel + i] = from[(first + i) * wide + j];
      for (long i = filled; i < columns; ++i) to[j * kKeyPanel + i] = 0.0f;
    }
  }
}

template <class E>
POINTSMAN_INLINE void scatter(const float* from, long rows, long size, long wide, float scale,
                              E* to, long stride) {
  for (long i = 0; i < rows; ++i) {
    for_lanes(size, [&](long j, auto lanes) {
      store(to + i * stride + j, load(from + i * wide + j) * scale, lanes);
    });
  }
}

}  // namespace
}  // namespace pointsman::model
