#pragma once

// Attention on the tile unit, where no backward follows: queries, keys, values and weights are
// rounded to bf16, scores, softmax and sums are fp32. See vector.h for how it is compiled.

#include "model/kernels/attention.h"
#include "model/kernels/tiles.h"

namespace pointsman::model {
namespace {

// fp32 [rows, wide] as bf16 [padded, deep], zeros beyond.
inline void narrow_rows(const float* from, long rows, long wide, long padded, long deep, Bf16* to) {
  for (long i = 0; i < padded; ++i, to += deep) {
    for (long j = 0; j < deep; j += kLanes)
      store(to + j, i < rows && j < wide ? load(from + i * wide + j) : Floats{});
  }
}

// 2^x to 3e-6 of it, far below what bf16 keeps of a weight; 0 where x is far below 0.
POINTSMAN_INLINE Floats power_of_two(Floats x) {
  const auto lanes = reinterpret_cast<__m512>(x);
  const __m512 n = _mm512_roundscale_ps(lanes, _MM_FROUND_TO_NEAREST_INT);
  const Floats r = x - reinterpret_cast<Floats>(n);
  Floats p = all(0.009570100345f);
  p = p * r + 0.055917866528f;
  p = p * r + 0.240247443318f;
  p = p * r + 0.693121790886f;
  p = p * r + 0.999999284744f;
  return reinterpret_cast<Floats>(_mm512_scalef_ps(reinterpret_cast<__m512>(p), n));
}

// Stride of a query's scores and weights: no power of two, whose rows share cache lines.
constexpr long kTileRow = kTileKeys + kTileStep;

// Memory of one text's head; L tokens, rounded up to blocks, D head size, rounded up to steps, K
// kTileKeys.
struct TileRoom {
  TileRoom(const Item& item, float* scratch)
      : length(round_up(item.length, kTileBlock)),
        deep(round_up(item.size, kTileStep)),
        floats(scratch),
        scores(floats + length * item.wide),
        result(scores + kTileBlock * kTileRow),
        narrow(reinterpret_cast<Bf16*>(result + kTileBlock * deep)),
        keys(narrow + length * deep),
        values(keys + length * deep),
        queries(values + length * deep),
        weights(queries + kTileBlock * deep) {}

  long length, deep;
  float* floats;            // [L, wide]
  float *scores, *result;   // [32, kTileRow], [32, D]
  Bf16* narrow;             // [L, D]
  Bf16 *keys, *values;      // panels: of 32 keys D deep, of 32 of a value's elements L deep
  Bf16 *queries, *weights;  // [32, D], [32, kTileRow]
};

// The softmax of one query as far as its keys have been seen (Milakov and Gimelshein 2018):
// weights are 2^(score log2(e) - reference).
struct Softmax {
  Floats total = {};
  float reference = -1e30f;
};

// What a query says to some keys becomes their weights. Its result, of the keys before, is scaled
// when the reference falls behind the highest score so far that weights could overflow.
POINTSMAN_INLINE void weigh(long keys, const float* scores, Bf16* weights, Softmax& softmax,
                            long deep, float* result) {
  constexpr float kLog2E = 1.44269504088896341f, kHeadroom = 8.0f;
  Floats highest = load(scores);
  for (long j = kLanes; j < keys; j += kLanes) highest = maximum(highest, load(scores + j));
  const float top = _mm512_reduce_max_ps(reinterpret_cast<__m512>(highest)) * kLog2E;
  if (top > softmax.reference + kHeadroom) {
    const Floats factor = power_of_two(all(softmax.reference - top));
    for (long j = 0; j < deep; j += kLanes) store(result + j, load(result + j) * factor);
    softmax.total *= factor;
    softmax.reference = top;
  }
  for (long j = 0; j < keys; j += kLanes) {
    const Floats weight = power_of_two(load(scores + j) * kLog2E - softmax.reference);
    softmax.total += weight;
    store(weights + j, weight);
  }
}

// The first of a block of queries to the end of their context, in room.result. Keys are taken some
// at a time, so that scores and weights stay in the first-level cache (Dao et al. 2022).
inline void attend_block(const Attention<Bf16>& a, const Item& item, const TileRoom& room,
                         long first, long rows) {
  const Reach reach = reach_of(a, item, first, rows);
  const long padded = round_up(reach.end, kTileStep);
  const Rows queries{room.queries, room.queries + kTileLines * room.deep, 2 * room.deep, kTileStep};
  const Rows weights{room.weights, room.weights + kTileLines * kTileRow, 2 * kTileRow, kTileStep};
  Softmax softmax[kTileBlock];
  clear(room.result, kTileBlock * room.deep);
  for (long from = reach.first / kTileStep * kTileStep, to; from < padded; from = to) {
    to = at_most(from + kTileKeys, padded);
    for (long j = from; j < to; j += kTileBlock) {
      const Bf16* panel = room.keys + j * room.deep;
      multiply_block(room.deep / kTileStep, queries, panel, panel + kTileLines * room.deep,
                     room.scores + j - from, kTileRow, false);
    }
    for (long i = 0; i < rows; ++i) {
      const long query = first + i;
      float* scores = room.scores + i * kTileRow;
      keep_between(query - a.window, at_most(query + a.window + 1, item.length), from, to, scores);
      weigh(to - from, scores, room.weights + i * kTileRow, softmax[i], room.deep,
            room.result + i * room.deep);
    }
    for (long j = 0; j < room.deep; j += kTileBlock) {
      const Bf16* panel = room.values + j * room.length + from * kTileLines;
      multiply_block((to - from) / kTileStep, weights, panel, panel + kTileLines * room.length,
                     room.result + j, room.deep, true);
    }
  }
  for (long i = 0; i < rows; ++i) {
    float* result = room.result + i * room.deep;
    const float inverse = 1.0f / sum(softmax[i].total);
    for (long j = 0; j < room.deep; j += kLanes) store(result + j, load(result + j) * inverse);
  }
}

inline void attend_tiles(const Attention<Bf16>& a, long begin, long end, float* scratch) {
  if (a.log_sums || a.distances || a.dropout.threshold) return attend(a, begin, end, scratch);
  start_tiles();
  for (long index = begin; index < end; ++index) {
    const Item item = item_of(a, index);
    const TileRoom room(item, scratch);
    const long width = a.heads * a.head_size, offset = item.head * item.size;
    const Bf16* q = a.qkv + item.start * item.stride + offset;
    const float* bias = a.bias ? a.bias + offset : nullptr;
    gather(q + width, item.stride, bias ? bias + width : nullptr, item.length, item.size, item.wide,
           1.0f, room.floats);
    rotate(a, 0, item.length, item.wide, 1.0f, room.floats);
    narrow_rows(room.floats, item.length, item.wide, room.length, room.deep, room.narrow);
    pack({room.narrow, room.deep, 1}, room.length, room.deep, false, room.keys);
    gather(q + 2 * width, item.stride, bias ? bias + 2 * width : nullptr, item.length, item.size,
           item.wide, 1.0f, room.floats);
    narrow_rows(room.floats, item.length, item.wide, room.length, room.deep, room.narrow);
    pack({room.narrow, 1, room.deep}, room.deep, room.length, false, room.values);
    for (long first = 0; first < item.length; first += kTileBlock) {
      const long rows = at_most(item.length - first, kTileBlock);
      gather(q + first * item.stride, item.stride, bias, rows, item.size, item.wide, a.scale,
             room.floats);
      rotate(a, first, rows, item.wide, 1.0f, room.floats);
      narrow_rows(room.floats, rows, item.wide, kTileBlock, room.deep, room.queries);
      attend_block(a, item, room, first, rows);
      scatter(room.result, rows, item.size, room.deep, 1.0f,
              a.context + (item.start + first) * width + offset, width);
    }
  }
  _tile_release();
}

}  // namespace
}  // namespace pointsman::model
