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

// Memory of one text's head; L tokens, rounded up to blocks, D head size, rounded up to steps.
struct TileRoom {
  TileRoom(const Item& item, float* scratch)
      : length(round_up(item.length, kTileBlock)),
        deep(round_up(item.size, kTileStep)),
        row(length + kTileStep),
        floats(scratch),
        scores(floats + length * item.wide),
        result(scores + kTileBlock * row),
        narrow(reinterpret_cast<Bf16*>(result + kTileBlock * deep)),
        keys(narrow + length * deep),
        values(keys + length * deep),
        queries(values + length * deep),
        weights(queries + kTileBlock * deep) {}

  long length, deep, row;
  float* floats;            // [L, wide]
  float *scores, *result;   // [32, row], [32, D]
  Bf16* narrow;             // [L, D]
  Bf16 *keys, *values;      // panels: of 32 keys D deep, of 32 of a value's elements L deep
  Bf16 *queries, *weights;  // [32, D], [32, row]
};

// The first of a block of queries to the end of their context, in room.result.
inline void attend_block(const Attention<Bf16>& a, const Item& item, const TileRoom& room,
                         long first, long rows) {
  Reach reach = reach_of(a, item, first, rows);
  reach.first = reach.first / kTileStep * kTileStep;
  reach.padded = round_up(reach.end, kTileStep);
  const Rows queries{room.queries, room.queries + kTileLines * room.deep, 2 * room.deep, kTileStep};
  for (long j = reach.first; j < reach.padded; j += kTileBlock) {
    const Bf16* panel = room.keys + j * room.deep;
    multiply_block(room.deep / kTileStep, queries, panel, panel + kTileLines * room.deep,
                   room.scores + j, room.row);
  }
  for (long i = 0; i < rows; ++i) {
    float* scores = room.scores + i * room.row;
    soften(a, item, first + i, reach, scores);
    for (long j = reach.first; j < reach.padded; j += kLanes)
      store(room.weights + i * room.row + j, load(scores + j));
  }
  const Bf16* weights = room.weights + reach.first;
  const Rows left{weights, weights + kTileLines * room.row, 2 * room.row, kTileStep};
  for (long j = 0; j < room.deep; j += kTileBlock) {
    const Bf16* panel = room.values + j * room.length + reach.first * kTileLines;
    multiply_block((reach.padded - reach.first) / kTileStep, left, panel,
                   panel + kTileLines * room.length, room.result + j, room.deep);
  }
}

inline void attend_tiles(const Attention<Bf16>& a, long begin, long end, float* scratch) {
  if (a.log_sums || a.distances) return attend(a, begin, end, scratch);
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
