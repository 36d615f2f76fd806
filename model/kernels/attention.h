#pragma once

// Attention of each text within itself, forward and backward, one (text, head) at a time in fp32.
// Queries are taken in blocks, so that what is live fits the caches for a text of any length;
// backward recomputes the weights from the saved log-sums (Dao et al. 2022). See vector.h for how
// it is compiled.

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

// scores[i, j] = a query's row times a column of the panels, for the columns in reach.
inline void multiply_panels(const Item& item, long rows, const Reach& reach, const float* queries,
                            const float* panels, float* scores) {
  for (long first = reach.first, end; first < reach.padded; first = end) {
    const long panel = first / kKeyPanel;
    end = (panel + 1) * kKeyPanel < reach.padded ? (panel + 1) * kKeyPanel : reach.padded;
    multiply(rows, end - first, item.size, queries, item.wide, 1,
             panels + panel * item.size * kKeyPanel + first % kKeyPanel, kKeyPanel, scores + first,
             item.row, false);
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

template <class E>
POINTSMAN_INLINE uint32_t mask_index(const Attention<E>& a, const Item& item, long query) {
  return static_cast<uint32_t>(((item.start + query) * a.heads + item.head) *
                               round_up(a.longest, kPadding));
}

// Takes the scores out that a query does not see.
template <class E>
POINTSMAN_INLINE void hide(const Attention<E>& a, long query, const Reach& reach, float* scores) {
  const long last = query + a.window + 1;
  for (long j = reach.first; j < query - a.window; ++j) scores[j] = -1e30f;
  for (long j = last < reach.end ? last : reach.end; j < reach.padded; ++j) scores[j] = -1e30f;
}

// Scores of one query become weights, dropped ones zero. Returns the logarithm of the exponentials'
// sum.
template <class E>
POINTSMAN_INLINE float soften(const Attention<E>& a, const Item& item, long query,
                              const Reach& reach, float* scores) {
  hide(a, query, reach, scores);
  Floats highest = all(-1e30f);
  for (long j = reach.first; j < reach.padded; j += kLanes)
    highest = maximum(highest, load(scores + j));
  const float top = largest(highest);
  Floats total{};
  for (long j = reach.first; j < reach.padded; j += kLanes) {
    const Floats weight = exponential(load(scores + j) - top);
    total += weight;
    store(scores + j, weight);
  }
  const float all_weights = sum(total), inverse = 1.0f / all_weights;
  const uint32_t index = mask_index(a, item, query);
  for (long j = reach.first; j < reach.padded; j += kLanes) {
    Floats weight = load(scores + j) * inverse;
    if (a.dropout.threshold) weight *= keep_factor(a.dropout, index + static_cast<uint32_t>(j));
    store(scores + j, weight);
  }
  return top + __builtin_logf(all_weights);
}

template <class E>
void attend(const Attention<E>& a, long begin, long end, float* scratch) {
  for (long index = begin; index < end; ++index) {
    const Item item = item_of(a, index);
    const long width = a.heads * a.head_size, offset = item.head * item.size;
    const E* q = a.qkv + item.start * item.stride + offset;
    const long whole = round_up(item.length, kKeyPanel) * item.wide;
    float* keys = scratch;                  // [length, wide]
    float* keys_transposed = keys + whole;  // panels
    float* values = keys_transposed + whole;
    float* queries = values + whole;  // [block, wide]
    float* result = queries + kQueryBlock * item.wide;
    float* weights = result + kQueryBlock * item.wide;  // [block, row]
    const float* bias = a.bias ? a.bias + offset : nullptr;
    const float* key_bias = bias ? bias + width : nullptr;
    const float* value_bias = bias ? bias + 2 * width : nullptr;
    gather(q + width, item.stride, key_bias, item.length, item.size, item.wide, 1.0f, keys);
    rotate(a, 0, item.length, item.wide, 1.0f, keys);
    transpose(keys, item.length, item.size, item.wide, item.padded, keys_transposed);
    gather(q + 2 * width, item.stride, value_bias, item.length, item.size, item.wide, 1.0f, values);
    for (long first = 0; first < item.length; first += item.block) {
      const long rows = item.length - first < item.block ? item.length - first : item.block;
      const Reach reach = reach_of(a, item, first, rows);
      gather(q + first * item.stride, item.stride, bias, rows, item.size, item.wide, a.scale,
             queries);
      rotate(a, first, rows, item.wide, 1.0f, queries);
      multiply_panels(item, rows, reach, queries, keys_transposed, weights);
      for (long i = 0; i < rows; ++i) {
        const float log_sum = soften(a, item, first + i, reach, weights + i * item.row);
        if (a.log_sums) a.log_sums[(item.start + first + i) * a.heads + item.head] = log_sum;
      }
      multiply(rows, item.wide, reach.end - reach.first, weights + reach.first, item.row, 1,
               values + reach.first * item.wide, item.wide, result, item.wide, false);
      scatter(result, rows, item.size, item.wide, 1.0f,
              a.context + (item.start + first) * width + offset, width);
    }
  }
}

// Scores and the gradient of the dropped weights, both of one query, become the dropped weights
// (for the values' gradient) and the scores' gradient. `weights` is room for [padded].
template <class E>
POINTSMAN_INLINE void soften_backward(const Attention<E>& a, const Item& item, long query,
                                      const Reach& reach, float* scores, float* gradient,
                                      float* weights) {
  const float log_sum = a.log_sums[(item.start + query) * a.heads + item.head];
  const uint32_t index = mask_index(a, item, query);
  hide(a, query, reach, scores);
  Floats total{};
  for (long j = reach.first; j < reach.padded; j += kLanes) {
    const Floats weight = exponential(load(scores + j) - log_sum);
    Floats dropped = weight, through = load(gradient + j);
    if (a.dropout.threshold) {
      const Floats keep = keep_factor(a.dropout, index + static_cast<uint32_t>(j));
      dropped *= keep;
      through *= keep;
    }
    total += weight * through;
    store(weights + j, weight);
    store(scores + j, dropped);
    store(gradient + j, through);
  }
  const float mean = sum(total);
  for (long j = reach.first; j < reach.padded; j += kLanes)
    store(gradient + j, load(weights + j) * (load(gradient + j) - mean));
}

template <class E>
void attend_backward(const AttentionBackward<E>& b, long begin, long end, float* scratch) {
  const Attention<E>& a = b.forward;
  for (long index = begin; index < end; ++index) {
    const Item item = item_of(a, index);
    const long width = a.heads * a.head_size, offset = item.head * item.size;
    const long whole = round_up(item.length, kKeyPanel) * item.wide,
               block = kQueryBlock * item.wide;
    const E* q = a.qkv + item.start * item.stride + offset;
    E* q_gradient = b.qkv_gradient + item.start * item.stride + offset;
    float *keys = scratch, *keys_transposed = keys + whole, *values = keys_transposed + whole;
    float *values_transposed = values + whole, *keys_gradient = values_transposed + whole;
    float *values_gradient = keys_gradient + whole, *queries = values_gradient + whole;
    float *outgoing = queries + block,
          *result = outgoing + block;  // gradients of the context and of the queries
    float *scores = result + block, *gradient = scores + kQueryBlock * item.row;
    float* weights = gradient + kQueryBlock * item.row;
    const float* bias = a.bias ? a.bias + offset : nullptr;
    const float* key_bias = bias ? bias + width : nullptr;
    const float* value_bias = bias ? bias + 2 * width : nullptr;
    gather(q + width, item.stride, key_bias, item.length, item.size, item.wide, 1.0f, keys);
    rotate(a, 0, item.length, item.wide, 1.0f, keys);
    transpose(keys, item.length, item.size, item.wide, item.padded, keys_transposed);
    gather(q + 2 * width, item.stride, value_bias, item.length, item.size, item.wide, 1.0f, values);
    transpose(values, item.length, item.size, item.wide, item.padded, values_transposed);
    for (long i = 0; i < 2 * whole; ++i) keys_gradient[i] = 0.0f;  // the values' lies behind it
    for (long first = 0; first < item.length; first += item.block) {
      const long rows = item.length - first < item.block ? item.length - first : item.block;
      const Reach reach = reach_of(a, item, first, rows);
      gather(q + first * item.stride, item.stride, bias, rows, item.size, item.wide, a.scale,
             queries);
      rotate(a, first, rows, item.wide, 1.0f, queries);
      gather(b.context_gradient + (item.start + first) * width + offset, width,
             static_cast<const float*>(nullptr), rows, item.size, item.wide, 1.0f, outgoing);
      multiply_panels(item, rows, reach, queries, keys_transposed, scores);
      multiply_panels(item, rows, reach, outgoing, values_transposed, gradient);
      for (long i = 0; i < rows; ++i) {
        soften_backward(a, item, first + i, reach, scores + i * item.row, gradient + i * item.row,
                        weights);
      }
      multiply(reach.end - reach.first, item.wide, rows, scores + reach.first, 1, item.row,
               outgoing, item.wide, values_gradient + reach.first * item.wide, item.wide, true);
      multiply(reach.end - reach.first, item.wide, rows, gradient + reach.first, 1, item.row,
               queries, item.wide, keys_gradient + reach.first * item.wide, item.wide, true);
      multiply(rows, item.wide, reach.end - reach.first, gradient + reach.first, item.row, 1,
               keys + reach.first * item.wide, item.wide, result, item.wide, false);
      rotate(a, first, rows, item.wide, -1.0f, result);
      scatter(result, rows, item.size, item.wide, a.scale, q_gradient + first * item.stride,
              item.stride);
    }
    rotate(a, 0, item.length, item.wide, -1.0f, keys_gradient);
    scatter(keys_gradient, item.length, item.size, item.wide, 1.0f, q_gradient + width,
            item.stride);
    scatter(values_gradient, item.length, item.size, item.wide, 1.0f, q_gradient + 2 * width,
            item.stride);
  }
}

}  // namespace
}  // namespace pointsman::model
