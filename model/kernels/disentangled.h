#pragma once

// Disentangled attention's relative positions (He et al. 2021, equation 4): a score gains the
// product of the query with the key of its distance to the other token, and that of the key with
// the distance's query. Distances share buckets, so a head has at most a few hundred. See vector.h
// for how it is compiled.

#include "model/kernels/attention_parts.h"

namespace pointsman::model {
namespace {

// A head's positions, for the distances between the tokens of one text.
struct Distances {
  long first, count;                            // rows of Attention::distances
  long row;                                     // stride of what a token says to them
  float *queries, *keys;                        // [count, wide], the queries scaled
  float *queries_transposed, *keys_transposed;  // panels
  float *of_keys, *of_queries;  // what the keys [length, row] and queries [block, row] say to them
  // For backward alone.
  float *queries_gradient, *keys_gradient;
  float *of_keys_gradient, *of_queries_gradient;

  Reach reach() const { return {0, count, round_up(count, kPadding)}; }
};

// A block of queries [rows, wide], scaled, of which the first is token `first`.
struct QueryBlock {
  long first, rows;
  Reach reach;
  const float* queries;
};

inline void clear(float* from, long count) {
  for (long i = 0; i < count; ++i) from[i] = 0.0f;
}

template <class E>
POINTSMAN_INLINE Distances distances_of(const Attention<E>& a, const Item& item, float* scratch) {
  const int32_t* of = a.distance_of + a.longest - 1;
  Distances d{};
  d.first = of[1 - item.length];
  d.count = of[item.length - 1] - d.first + 1;
  d.row = round_up(d.count, kPadding) + kPadding;
  const long whole = round_up(d.count, kKeyPanel) * item.wide;
  const auto take = [&](long count) {
    float* taken = scratch;
    scratch += count;
    return taken;
  };
  d.queries = take(whole);
  d.keys = take(whole);
  d.queries_transposed = take(whole);
  d.keys_transposed = take(whole);
  d.of_keys = take(item.length * d.row);
  d.of_queries = take(kQueryBlock * d.row);
  d.queries_gradient = take(whole);
  d.keys_gradient = take(whole);
  d.of_keys_gradient = take(item.length * d.row);
  d.of_queries_gradient = take(kQueryBlock * d.row);
  return d;
}

// From the text's keys [length, wide]; nothing where there are no relative positions.
template <class E>
POINTSMAN_INLINE Distances start_distances(const Attention<E>& a, const Item& item,
                                           const float* keys, float* scratch) {
  if (!a.distances) return {};
  const Distances d = distances_of(a, item, scratch);
  const long width = a.heads * a.head_size, offset = item.head * item.size;
  const E* rows = a.distances + d.first * 2 * width + offset;
  const float* bias = a.bias ? a.bias + offset : nullptr;
  gather(rows, 2 * width, bias, d.count, item.size, item.wide, a.scale, d.queries);
  gather(rows + width, 2 * width, bias ? bias + width : nullptr, d.count, item.size, item.wide,
         1.0f, d.keys);
  const long padded = d.reach().padded;
  transpose(d.queries, d.count, item.size, item.wide, padded, d.queries_transposed);
  transpose(d.keys, d.count, item.size, item.wide, padded, d.keys_transposed);
  multiply_panels(item, item.length, d.reach(), keys, d.queries_transposed, d.of_keys, d.row);
  return d;
}

// f(query's row, key, distance's column) over what a block sees.
template <class E, class F>
POINTSMAN_INLINE void for_pairs(const Attention<E>& a, const Distances& d, const QueryBlock& block,
                                const F& f) {
  for (long i = 0; i < block.rows; ++i) {
    const int32_t* of = a.distance_of + a.longest - 1 + block.first + i;
    for (long j = block.reach.first; j < block.reach.end; ++j) f(i, j, of[-j] - d.first);
  }
}

template <class E>
POINTSMAN_INLINE void add_scores(const Attention<E>& a, const Item& item, const Distances& d,
                                 const QueryBlock& block, float* scores) {
  if (!a.distances) return;
  multiply_panels(item, block.rows, d.reach(), block.queries, d.keys_transposed, d.of_queries,
                  d.row);
  for_pairs(a, d, block, [&](long i, long j, long at) {
    scores[i * item.row + j] += d.of_queries[i * d.row + at] + d.of_keys[j * d.row + at];
  });
}

// From the scores' gradient, what the positions add to the one of the block's queries, `result`
// [rows, wide].
template <class E>
POINTSMAN_INLINE void add_distance_gradients(const Attention<E>& a, const Item& item,
                                             const Distances& d, const QueryBlock& block,
                                             const float* gradient, float* result) {
  if (!a.distances) return;
  if (block.first == 0) {
    clear(d.of_keys_gradient, item.length * d.row);
    clear(d.keys_gradient, d.count * item.wide);
  }
  clear(d.of_queries_gradient, block.rows * d.row);
  for_pairs(a, d, block, [&](long i, long j, long at) {
    d.of_queries_gradient[i * d.row + at] += gradient[i * item.row + j];
    d.of_keys_gradient[j * d.row + at] += gradient[i * item.row + j];
  });
  multiply(block.rows, item.wide, d.count, d.of_queries_gradient, d.row, 1, d.keys, item.wide,
           result, item.wide, true);
  multiply(d.count, item.wide, block.rows, d.of_queries_gradient, 1, d.row, block.queries,
           item.wide, d.keys_gradient, item.wide, true);
}

// Behind the last block: what the positions add to the gradient of the keys, and their own.
template <class E>
POINTSMAN_INLINE void finish_distances(const AttentionBackward<E>& b, const Item& item,
                                       const Distances& d, const float* keys,
                                       float* keys_gradient) {
  const Attention<E>& a = b.forward;
  if (!a.distances) return;
  multiply(item.length, item.wide, d.count, d.of_keys_gradient, d.row, 1, d.queries, item.wide,
           keys_gradient, item.wide, true);
  multiply(d.count, item.wide, item.length, d.of_keys_gradient, 1, d.row, keys, item.wide,
           d.queries_gradient, item.wide, false);
  const long width = a.heads * a.head_size;
  for (long i = 0; i < d.count; ++i) {
    float* to = b.distance_gradient + (d.first + i) * 2 * width + item.head * item.size;
    for (long j = 0; j < item.size; ++j) {
      to[j] += a.scale * d.queries_gradient[i * item.wide + j];
      to[width + j] += d.keys_gradient[i * item.wide + j];
    }
  }
}

}  // namespace
}  // namespace pointsman::model
