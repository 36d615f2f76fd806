#pragma once

// Attention of each text within itself, forward and backward, one (text, head) at a time in fp32.
// Queries are taken in blocks, so that what is live fits the caches for a text of any length;
// backward recomputes the weights from the saved log-sums (Dao et al. 2022). See vector.h for how
// it is compiled.

#include "model/kernels/disentangled.h"

namespace pointsman::model {
namespace {

template <class E>
POINTSMAN_INLINE uint32_t mask_index(const Attention<E>& a, const Item& item, long query) {
  return static_cast<uint32_t>(((item.start + query) * a.heads + item.head) *
                               round_up(a.longest, kPadding));
}

// Takes the scores of keys `from` to `to` out that are not between `first` and `end`.
POINTSMAN_INLINE void keep_between(long first, long end, long from, long to, float* scores) {
  for (long j = from; j < to && j < first; ++j) scores[j - from] = -1e30f;
  for (long j = end > from ? end : from; j < to; ++j) scores[j - from] = -1e30f;
}

// Takes the scores out that a query does not see.
template <class E>
POINTSMAN_INLINE void hide(const Attention<E>& a, long query, const Reach& reach, float* scores) {
  const long last = query + a.window + 1;
  keep_between(query - a.window, last < reach.end ? last : reach.end, reach.first, reach.padded,
               scores + reach.first);
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
    const Distances distances = start_distances(a, item, keys, weights + kQueryBlock * item.row);
    for (long first = 0; first < item.length; first += item.block) {
      const long rows = item.length - first < item.block ? item.length - first : item.block;
      const Reach reach = reach_of(a, item, first, rows);
      gather(q + first * item.stride, item.stride, bias, rows, item.size, item.wide, a.scale,
             queries);
      rotate(a, first, rows, item.wide, 1.0f, queries);
      multiply_panels(item, rows, reach, queries, keys_transposed, weights, item.row);
      add_scores(a, item, distances, {first, rows, reach, queries}, weights);
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
    const Distances distances =
        start_distances(a, item, keys, gradient + 2 * kQueryBlock * item.row);
    for (long i = 0; i < 2 * whole; ++i) keys_gradient[i] = 0.0f;  // the values' lies behind it
    for (long first = 0; first < item.length; first += item.block) {
      const long rows = item.length - first < item.block ? item.length - first : item.block;
      const Reach reach = reach_of(a, item, first, rows);
      gather(q + first * item.stride, item.stride, bias, rows, item.size, item.wide, a.scale,
             queries);
      rotate(a, first, rows, item.wide, 1.0f, queries);
      gather(b.context_gradient + (item.start + first) * width + offset, width,
             static_cast<const float*>(nullptr), rows, item.size, item.wide, 1.0f, outgoing);
      multiply_panels(item, rows, reach, queries, keys_transposed, scores, item.row);
      add_scores(a, item, distances, {first, rows, reach, queries}, scores);
      multiply_panels(item, rows, reach, outgoing, values_transposed, gradient, item.row);
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
      add_distance_gradients(a, item, distances, {first, rows, reach, queries}, gradient, result);
      rotate(a, first, rows, item.wide, -1.0f, result);
      scatter(result, rows, item.size, item.wide, a.scale, q_gradient + first * item.stride,
              item.stride);
    }
    finish_distances(b, item, distances, keys, keys_gradient);
    rotate(a, 0, item.length, item.wide, -1.0f, keys_gradient);
    scatter(keys_gradient, item.length, item.size, item.wide, 1.0f, q_gradient + width,
            item.stride);
    scatter(values_gradient, item.length, item.size, item.wide, 1.0f, q_gradient + 2 * width,
            item.stride);
  }
}

}  // namespace
}  // namespace pointsman::model
