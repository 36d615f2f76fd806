#pragma once

// Products of bf16 matrices on the CPU's tile unit (Intel AMX): 32 rows times 32 columns at a time,
// in four tiles of sums. b's columns are packed a panel at a time, a's rows are read as they lie
// where they lie right. See vector.h for how it is compiled.

#include <immintrin.h>

#include "model/kernels/vector.h"

namespace pointsman::model {
namespace {

constexpr long kTileLines = 16;  // rows of a, or columns of b, in a tile
constexpr long kTileElements = kTileLines * kTileStep;
static_assert(kTileStep == 32 && kTileBlock == 2 * kTileLines);

// Sixteen vectors of pairs of elements: by line (a's rows of 16 pairs) or by pair (b's).
struct Block {
  __m512i at[kTileLines];
};

POINTSMAN_INLINE void transpose(Block& block) {
  __m512i t[16], *s = block.at;
#pragma GCC unroll 8
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(s[i], s[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(s[i], s[i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 16; i += 4) {
    s[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    s[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    s[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    s[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
#pragma GCC unroll 2
  for (int half = 0; half < 16; half += 8) {
#pragma GCC unroll 4
    for (int i = half; i < half + 4; ++i) {
      t[i] = _mm512_shuffle_i32x4(s[i], s[i + 4], 0x88);
      t[i + 4] = _mm512_shuffle_i32x4(s[i], s[i + 4], 0xdd);
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) {
    s[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    s[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
  }
}

// How an operand's lines lie in memory: one of the two strides is 1.
struct Lines {
  const Bf16* from;
  long line, step;
};

// Two groups of 16 lines, `lines` of these there and `depth` elements of each, zeros beyond.
struct TwoBlocks {
  Block group[2];
};

// Elements of a line lie side by side: blocks by line.
template <bool whole>
POINTSMAN_INLINE TwoBlocks load_by_line(const Lines& x, long lines, long depth) {
  const __mmask32 there = depth < kTileStep ? (1u << depth) - 1 : ~0u;
  TwoBlocks blocks;
#pragma GCC unroll 32
  for (long i = 0; i < kTileBlock; ++i) {
    const __mmask32 mask = whole ? ~0u : i < lines ? there : 0;
    blocks.group[i / 16].at[i % 16] = _mm512_maskz_loadu_epi16(mask, x.from + i * x.line);
  }
  return blocks;
}

// Lines lie side by side: blocks by pair.
template <bool whole>
POINTSMAN_INLINE TwoBlocks load_by_pair(const Lines& x, long lines, long depth) {
  const __m512i left = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
  const __m512i right = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
  const __mmask32 there = lines < kTileBlock ? (1u << lines) - 1 : ~0u;
  TwoBlocks blocks;
#pragma GCC unroll 16
  for (long i = 0; i < kTileLines; ++i) {
    const Bf16* from = x.from + 2 * i * x.step;
    const __m512i even = _mm512_maskz_loadu_epi16(whole ? ~0u : 2 * i < depth ? there : 0, from);
    const __m512i odd = _mm512_maskz_loadu_epi16(whole               ? ~0u
                                                 : 2 * i + 1 < depth ? there
                                                                     : 0,
                                                 from + x.step);
    const __m512i low = _mm512_unpacklo_epi16(even, odd), high = _mm512_unpackhi_epi16(even, odd);
    blocks.group[0].at[i] = _mm512_permutex2var_epi64(low, left, high);
    blocks.group[1].at[i] = _mm512_permutex2var_epi64(low, right, high);
  }
  return blocks;
}

template <bool whole>
POINTSMAN_INLINE void pack_blocks(const Lines& x, long lines, long depth, bool by_line, Bf16* to,
                                  long group) {
  const bool lies_by_line = x.step == 1;
  TwoBlocks blocks =
      lies_by_line ? load_by_line<whole>(x, lines, depth) : load_by_pair<whole>(x, lines, depth);
  for (Block& block : blocks.group) {
    if (lies_by_line != by_line) transpose(block);
#pragma GCC unroll 16
    for (long r = 0; r < kTileLines; ++r) _mm512_storeu_si512(to + 32 * r, block.at[r]);
    to += group;
  }
}

// `lines` lines as tiles: of 16 lines all steps, then of the next 16, up to a multiple of 32.
inline void pack(const Lines& x, long lines, long depth, bool by_line, Bf16* to) {
  const long group = round_up(depth, kTileStep) / kTileStep * kTileElements;
  for (long i = 0; i < lines; i += kTileBlock, to += 2 * group) {
    for (long k = 0; k < depth; k += kTileStep) {
      const Lines here{x.from + i * x.line + k * x.step, x.line, x.step};
      Bf16* tile = to + k / kTileStep * kTileElements;
      if (lines - i >= kTileBlock && depth - k >= kTileStep) {
        pack_blocks<true>(here, kTileBlock, kTileStep, by_line, tile, group);
      } else {
        pack_blocks<false>(here, lines - i, depth - k, by_line, tile, group);
      }
    }
  }
}

// Two groups of 16 rows of a: as they lie, or packed.
struct Rows {
  const Bf16 *upper, *lower;
  long bytes;    // from a row of a tile to the next
  long advance;  // elements, from a tile to the next
};

// c [32, 32] = (or, with `add`, +=) a's two groups times b's, packed, `steps` tiles deep; c_row:
// floats.
POINTSMAN_INLINE void multiply_block(long steps, Rows a, const Bf16* left, const Bf16* right,
                                     float* c, long c_row, bool add) {
  __asm__ volatile("" ::: "memory");  // the tile loads' own asm does not say that it reads memory
  if (add) {
    _tile_loadd(0, c, 4 * c_row);
    _tile_loadd(1, c + 16, 4 * c_row);
    _tile_loadd(2, c + 16 * c_row, 4 * c_row);
    _tile_loadd(3, c + 16 * c_row + 16, 4 * c_row);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
  for (; steps > 0; --steps) {
    _tile_loadd(4, a.upper, a.bytes);
    _tile_loadd(6, left, 64);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(7, right, 64);
    _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(5, a.lower, a.bytes);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
    a.upper += a.advance;
    a.lower += a.advance;
    left += kTileElements;
    right += kTileElements;
  }
  _tile_stored(0, c, 4 * c_row);
  _tile_stored(1, c + 16, 4 * c_row);
  _tile_stored(2, c + 16 * c_row, 4 * c_row);
  _tile_stored(3, c + 16 * c_row + 16, 4 * c_row);
}

POINTSMAN_INLINE __mmask16 first_lanes(long count) {
  return static_cast<__mmask16>(count >= 16 ? 0xffff : count <= 0 ? 0 : (1u << count) - 1);
}

POINTSMAN_INLINE __mmask32 first_of_32(long count) { return count >= 32 ? ~0u : (1u << count) - 1; }

// Puts the first `rows` rows and `columns` columns of a block's sums where they belong.
inline double put_block(const TileProduct<Bf16>& p, const float* sums, long rows, long columns,
                        long i, long j, bool) {
  Bf16* to = p.c + i * p.c_row + j * p.c_step;
  if (p.c_step == 1) {
    for (long r = 0; r < rows; ++r, to += p.c_row, sums += kTileBlock) {
      const __m512bh row = _mm512_cvtne2ps_pbh(_mm512_load_ps(sums + 16), _mm512_load_ps(sums));
      _mm512_mask_storeu_epi16(to, first_of_32(columns), reinterpret_cast<__m512i>(row));
    }
    return 0;
  }
  for (long r = 0; r < rows; r += 16) {
    for (long c = 0; c < columns; c += 16) {
      Block block;
      for (long k = 0; k < 16; ++k)
        block.at[k] = _mm512_loadu_si512(sums + (r + k) * kTileBlock + c);
      transpose(block);
      for (long k = 0; k < 16 && c + k < columns; ++k) {
        const __m256bh row = _mm512_cvtneps_pbh(reinterpret_cast<__m512>(block.at[k]));
        _mm256_mask_storeu_epi16(to + r + (c + k) * p.c_step, first_lanes(rows - r),
                                 reinterpret_cast<__m256i>(row));
      }
    }
  }
  return 0;
}

// The same in fp32, added to where there is an earlier part; returns the sum of the squares.
inline double put_block(const TileProduct<float>& p, const float* sums, long rows, long columns,
                        long i, long j, bool earlier) {
  const bool add = p.add || earlier;
  __m512 square = _mm512_setzero_ps();
  float* to = p.c + i * p.c_row + j;
  for (long r = 0; r < rows; ++r, to += p.c_row, sums += kTileBlock) {
    for (long c = 0; c < columns; c += 16) {
      const __mmask16 mask = first_lanes(columns - c);
      __m512 value = _mm512_maskz_loadu_ps(mask, sums + c);
      if (add) value = _mm512_add_ps(value, _mm512_maskz_loadu_ps(mask, to + c));
      _mm512_mask_storeu_ps(to + c, mask, value);
      square = _mm512_fmadd_ps(value, value, square);
    }
  }
  return static_cast<double>(sum(reinterpret_cast<Floats>(square)));
}

POINTSMAN_INLINE long at_most(long n, long limit) { return n < limit ? n : limit; }

struct alignas(64) TileConfig {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

POINTSMAN_INLINE void start_tiles() {
  static constexpr TileConfig kConfig;
  _tile_loadconfig(&kConfig);
}

// 32 rows of a at a time go past a part of b that, packed, stays in the second-level cache: some of
// its columns, or in fp32, where c can be added to, some of the depth. So c is written a few rows
// at a time. Returns, in fp32, the sum of the squares of what c holds in the end.
template <class C>
double multiply_tiles(const TileProduct<C>& p, Bf16* scratch) {
  alignas(64) float sums[kTileBlock * kTileBlock];
  double squares = 0;
  start_tiles();
  const TilePart part = tile_part(p);
  for (long k = 0; k < p.depth; k += part.depth) {
    const long depth = at_most(p.depth - k, part.depth);
    const long steps = round_up(depth, kTileStep) / kTileStep, group = steps * kTileElements;
    Bf16 *packed = scratch, *panels = scratch + 2 * group;
    squares = 0;
    for (long first = 0; first < p.columns; first += part.columns) {
      const long columns = at_most(p.columns - first, part.columns);
      pack({p.b + k * p.b_row + first * p.b_step, p.b_step, p.b_row}, columns, depth, false,
           panels);
      for (long i = 0; i < p.rows; i += kTileBlock) {
        const long rows = at_most(p.rows - i, kTileBlock);
        const Bf16* a = p.a + i * p.a_row + k * p.a_step;
        Rows two{a, a + kTileLines * p.a_row, 2 * p.a_row, kTileStep};
        if (rows < kTileBlock || p.a_step != 1 || depth % kTileStep != 0) {
          pack({a, p.a_row, p.a_step}, rows, depth, true, packed);
          two = {packed, packed + group, 64, kTileElements};
        }
        for (long j = 0; j < columns; j += kTileBlock) {
          const Bf16* panel = panels + j / kTileLines * group;
          multiply_block(steps, two, panel, panel + group, sums, kTileBlock, false);
          squares +=
              put_block(p, sums, rows, at_most(columns - j, kTileBlock), i, first + j, k > 0);
        }
      }
    }
  }
  _tile_release();
  return squares;
}

}  // namespace
}  // namespace pointsman::model
