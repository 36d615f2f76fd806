#pragma once

// Products of fp32 matrices, after Goto and van de Geijn (2008): a strip of b's columns is packed
// into the nearest cache, and all rows of a go past it in tiles whose sums stay in registers. There
// is no second level of blocks over b: an encoder's matrices fit the last cache. See vector.h for
// how it is compiled.

#include "model/kernels/vector.h"

namespace pointsman::model {
namespace {

// Rows of a tile, two vectors wide, whose sums fill most of the registers: AVX-512 has 32, the
// others 16.
constexpr long kTileRows = kLanes == 16 ? 12 : kLanes == 8 ? 6 : 4;
constexpr int kTileVectors = 2;
constexpr long kStrip = kTileVectors * kLanes;
static_assert(kProductRows % kTileRows == 0 &&
              kProductDepth * (kStrip + kProductRows) <= kProductScratch);

// c[i, j] = (or, with `add`, +=) sum over k < depth of a[i * a_row + k * a_step] * b[k * b_row +
// j].
struct Tile {
  long depth;
  const float* a;
  long a_row, a_step;
  const float* b;
  long b_row;
  float* c;
  long c_row;
  bool add;
};

// R rows and V vectors of columns.
template <long R, int V>
void multiply_tile(const Tile& t) {
  Floats sums[R][V] = {};
  const float *a = t.a, *b = t.b;
  const long a_row = t.a_row, a_step = t.a_step, b_row = t.b_row;
  for (long k = t.depth; k > 0; --k, a += a_step, b += b_row) {
    Floats right[V];
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) right[v] = load(b + v * kLanes);
#pragma GCC unroll 12
    for (long i = 0; i < R; ++i) {
      const float left = a[i * a_row];
#pragma GCC unroll 2
      for (int v = 0; v < V; ++v) sums[i][v] += left * right[v];
    }
  }
#pragma GCC unroll 12
  for (long i = 0; i < R; ++i) {
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
      float* to = t.c + i * t.c_row + v * kLanes;
      store(to, t.add ? load(to) + sums[i][v] : sums[i][v]);
    }
  }
}

// `rows` of them, at most R.
template <int V, long R = kTileRows>
void multiply_last_tile(const Tile& t, long rows) {
  if constexpr (R > 1) {
    if (rows < R) return multiply_last_tile<V, R - 1>(t, rows);
  }
  multiply_tile<R, V>(t);
}

// Any number of rows; `a_tile` is how far a's next tile lies.
template <int V>
POINTSMAN_INLINE void multiply_rows(Tile t, long rows, long a_tile) {
  for (; rows >= kTileRows; rows -= kTileRows) {
    multiply_tile<kTileRows, V>(t);
    t.a += a_tile;
    t.c += kTileRows * t.c_row;
  }
  if (rows > 0) multiply_last_tile<V>(t, rows);
}

using Eight = float __attribute__((vector_size(32)));

// to[j * to_stride + i] = from[i * stride + j] for i, j < 8.
POINTSMAN_INLINE void transpose_eight(const float* from, long stride, float* to, long to_stride) {
  Eight r[8], s[8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) __builtin_memcpy(&r[i], from + i * stride, sizeof r[i]);
#pragma GCC unroll 4
  for (int i = 0; i < 8; i += 2) {
    s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
#pragma GCC unroll 2
  for (int i = 0; i < 8; i += 4) {
    r[i] = __builtin_shufflevector(s[i], s[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 1] = __builtin_shufflevector(s[i], s[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    r[i + 2] = __builtin_shufflevector(s[i + 1], s[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 3] = __builtin_shufflevector(s[i + 1], s[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    s[i] = __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    s[i + 4] = __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) __builtin_memcpy(to + i * to_stride, &s[i], sizeof s[i]);
}

// b's rows first .. first + depth of columns j .. j + columns as [depth, kStrip], zeros beyond.
inline void pack_strip(const Product& p, long first, long depth, long j, long columns, float* to) {
  const float* from = p.b + first * p.b_row + j * p.b_step;
  long k = 0;
  if (columns == kStrip && p.b_step == 1) {
    for (; k < depth; ++k)
      __builtin_memcpy(to + k * kStrip, from + k * p.b_row, kStrip * sizeof(float));
  } else if (columns == kStrip && p.b_row == 1) {
    for (; k + 8 <= depth; k += 8) {
      for (long i = 0; i < kStrip; i += 8)
        transpose_eight(from + i * p.b_step + k, p.b_step, to + k * kStrip + i, kStrip);
    }
  }
  for (; k < depth; ++k) {
    for (long i = 0; i < kStrip; ++i)
      to[k * kStrip + i] = i < columns ? from[k * p.b_row + i * p.b_step] : 0.0f;
  }
}

// a's rows i .. i + rows as tiles of [depth, kTileRows].
inline void pack_rows(const Product& p, long first, long depth, long i, long rows, float* to) {
  for (const long end = i + rows; i < end; i += kTileRows, to += depth * kTileRows) {
    const float* from = p.a + i * p.a_row + first * p.a_step;
    const long height = end - i < kTileRows ? end - i : kTileRows;
    if (height == kTileRows && p.a_row == 1) {
      for (long k = 0; k < depth; ++k)
        __builtin_memcpy(to + k * kTileRows, from + k * p.a_step, kTileRows * sizeof(float));
      continue;
    }
    for (long k = 0; k < depth; ++k) {
      for (long r = 0; r < height; ++r) to[k * kTileRows + r] = from[r * p.a_row + k * p.a_step];
    }
  }
}

// A strip whose columns are not all there: each tile by way of `room`.
inline void multiply_narrow(const Tile& whole, long rows, long a_tile, long columns) {
  float room[kTileRows * kStrip];
  Tile t = whole;
  t.c = room;
  t.c_row = kStrip;
  t.add = false;
  float* c = whole.c;
  for (; rows > 0; rows -= kTileRows, t.a += a_tile) {
    const long height = rows < kTileRows ? rows : kTileRows;
    multiply_last_tile<kTileVectors>(t, height);
    for (long i = 0; i < height; ++i, c += whole.c_row) {
      for (long j = 0; j < columns; ++j) {
        const float value = room[i * kStrip + j];
        c[j] = whole.add ? c[j] + value : value;
      }
    }
  }
}

inline void multiply(const Product& p, float* scratch) {
  float* strip = scratch;  // [kProductDepth, kStrip]
  float* packed = scratch + kProductDepth * kStrip;
  const bool pack = p.a_step != 1;  // rows of a that lie side by side are read as they lie
  const long block = pack ? kProductRows : p.rows;
  for (long first = 0; first == 0 || first < p.depth; first += kProductDepth) {
    const long depth = p.depth - first < kProductDepth ? p.depth - first : kProductDepth;
    for (long i = 0; i < p.rows; i += block) {
      const long rows = p.rows - i < block ? p.rows - i : block;
      if (pack) pack_rows(p, first, depth, i, rows, packed);
      Tile t{depth, packed, 1, kTileRows, strip, kStrip, nullptr, p.c_row, p.add || first > 0};
      long a_tile = depth * kTileRows;
      if (!pack) {
        t.a = p.a + i * p.a_row + first;
        t.a_row = p.a_row;
        t.a_step = 1;
        a_tile = kTileRows * p.a_row;
      }
      for (long j = 0; j < p.columns; j += kStrip) {
        const long columns = p.columns - j < kStrip ? p.columns - j : kStrip;
        pack_strip(p, first, depth, j, columns, strip);
        t.c = p.c + i * p.c_row + j;
        if (columns == kStrip) {
          multiply_rows<kTileVectors>(t, rows, a_tile);
        } else {
          multiply_narrow(t, rows, a_tile, columns);
        }
      }
    }
  }
}

}  // namespace
}  // namespace pointsman::model
