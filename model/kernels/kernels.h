#pragma once

#include <stdint.h>

// The encoder's element-wise work and its attention as plain functions over ranges of rows, each
// compiled for several instruction sets. This header declares data only; ops.h wraps it for tensors
// and spreads it over threads.
//
// E is the type of what the matrix products read and write: float, or Bf16 under mixed precision.
// Norms, softmax, the residual stream and all sums are fp32.

namespace pointsman::model {

struct Bf16 {  // the upper half of an fp32
  uint16_t bits;
};

// What a dropout mask is made of: two words that name the place, and what is dropped.
struct Dropout {
  uint32_t key[2] = {0, 0};
  uint32_t threshold = 0;  // an element whose hash is below it is dropped; 0: nothing is
  float scale = 1.0f;      // of what stays
};

// out = norm(residual + dropout(branch + bias)) * gamma + beta, over rows of `width`.
template <class E>
struct AddNorm {
  long width;
  const E* branch;
  const float* bias;
  const float* residual;
  const float* gamma;
  const float* beta;
  float epsilon;
  Dropout dropout;
  float* out;
  E* operand;     // out again, as the next product's operand; null: not wanted
  E* normalised;  // for backward, with inverse_deviation [rows]; null: not wanted
  float* inverse_deviation;
};

template <class E>
struct AddNormBackward {
  long width;
  const float* gradient;   // of out
  const E* more_gradient;  // added to it; null: nothing
  const E* normalised;
  const float* inverse_deviation;
  const float* gamma;
  Dropout dropout;
  float* residual_gradient;  // may be `gradient`
  E* branch_gradient;
  float* gamma_gradient;  // these three [width] are added to
  float* beta_gradient;
  float* bias_gradient;
};

// The same with the norm before the blocks: sum = residual + dropout(branch + bias), and norm(sum)
// * gamma + beta is what the next block reads.
template <class E>
struct ResidualNorm {
  long width;
  const E* branch;
  const float* bias;  // null: there is none
  const float* residual;
  const float* gamma;
  const float* beta;  // null: there is none
  float epsilon;
  Dropout dropout;
  float* sum;     // may be `residual`
  E* operand;     // the norm's result; null: not wanted
  float* result;  // the same in fp32; null: not wanted
  E* normalised;  // for backward, with inverse_deviation [rows]; null: not wanted
  float* inverse_deviation;
};

template <class E>
struct ResidualNormBackward {
  long width;
  const float* sum_gradient;  // null: nothing reads the sum but the norm
  const E* operand_gradient;  // one of these two is null
  const float* result_gradient;
  const E* normalised;
  const float* inverse_deviation;
  const float* gamma;
  Dropout dropout;
  float* residual_gradient;  // may be `sum_gradient`
  E* branch_gradient;
  float* gamma_gradient;  // these three [width] are added to
  float* beta_gradient;
  float* bias_gradient;
};

// What a norm gave, from what is saved of it: out = normalised * gamma + beta. In bf16, where
// `normalised` was rounded, it may be a unit in the last place off.
template <class E>
struct NormAgain {
  long width;
  const E* normalised;
  const float* gamma;
  const float* beta;  // null: there is none
  E* out;
};

// out = dropout(norm(word[id] + position[i] + type[i]) * gamma + beta).
template <class E>
struct EmbedNorm {
  long width;
  const float* word;
  const float* position;     // null: there are none
  const float* type;         // null: there are none
  const int32_t* ids;        // [rows]
  const int32_t* positions;  // [rows]
  const int32_t* types;      // [rows]; null: all 0
  const float* gamma;
  const float* beta;  // null: there is none
  float epsilon;
  Dropout dropout;
  float* out;
  E* operand;
  E* normalised;
  float* inverse_deviation;
};

template <class E>
struct EmbedNormBackward {
  long width;
  const float* gradient;
  const E* more_gradient;
  const E* normalised;
  const float* inverse_deviation;
  const float* gamma;
  Dropout dropout;
  float* sum_gradient;  // of word + position + type; may be `gradient`
  float* gamma_gradient;
  float* beta_gradient;
};

// out = f(in + bias); backward also gives out again, which the weight's gradient needs.
template <class E>
struct Activate {
  long width;
  const E* in;
  const float* bias;
  E* out;
};

template <class E>
struct ActivateBackward {
  long width;
  const E* in;
  const float* bias;
  E* gradient;  // of out; becomes that of in + bias
  E* out;
  float* bias_gradient;  // [width], added to
};

// out = dropout(f(a) * b) where a and b are the halves of in + bias (Shazeer 2020); backward also
// gives out again.
template <class E>
struct Gate {
  long width;  // of out; twice as much of in
  const E* in;
  const float* bias;  // null: there is none
  Dropout dropout;
  E* out;
};

template <class E>
struct GateBackward {
  Gate<E> forward;
  const E* gradient;  // of out
  E* in_gradient;
  float* bias_gradient;  // [2 * width], added to
};

// Attention of every text within itself. An item is text * heads + head.
template <class E>
struct Attention {
  const E* qkv;           // [rows, 3 * heads * head_size], without bias
  const float* bias;      // [3 * heads * head_size]; null: there is none
  const int32_t* starts;  // [texts + 1], rows
  long heads;
  long head_size;
  long longest;  // tokens of the longest text
  long window;   // a token sees as many on either side
  float scale;   // of q k^T
  // Rotary positions [longest, head_size / 2]: the halves of a query or key turn by the position's
  // angles (Su et al. 2021). Null: there are none.
  const float* cosines;
  const float* sines;
  // Relative positions of disentangled attention (He et al. 2021): the query and the key of every
  // distance between two tokens, [distances, 2 * heads * head_size], without bias; null: there are
  // none. Row distance_of[longest - 1 + query - key] is that of a query and a key; it never falls.
  const E* distances;
  const int32_t* distance_of;  // [2 * longest - 1]
  Dropout dropout;
  E* context;       // [rows, heads * head_size]
  float* log_sums;  // [rows, heads], for backward; null: not wanted
};

template <class E>
struct AttentionBackward {
  Attention<E> forward;  // `context` is not read
  const E* context_gradient;
  E* qkv_gradient;
  float* distance_gradient;  // [distances, 2 * heads * head_size], added to
};

// c[i, j] = (or, with `add`, +=) sum over k of a(i, k) b(k, j) for i < rows, j < columns, k <
// depth, where a(i, k) is a[i * a_row + k * a_step] and b(k, j) is b[k * b_row + j * b_step].
struct Product {
  long rows, columns, depth;
  const float* a;
  long a_row, a_step;
  const float* b;
  long b_row, b_step;
  float* c;
  long c_row;
  bool add;
};

// Blocks of a product: what it packs at a time.
constexpr long kProductDepth = 384;
constexpr long kProductRows = 192;
// Floats of scratch that `multiply` needs.
constexpr long kProductScratch = kProductDepth * (kProductRows + 32);

// c(i, j) = sum over k of a(i, k) b(k, j) for bf16 operands with sums in fp32, where an element is
// at row * X_row + column * X_step of X; one of the two strides of each is 1, all sizes are above
// 0.
template <class C>
struct TileProduct {
  long rows, columns, depth;
  const Bf16* a;
  long a_row, a_step;
  const Bf16* b;
  long b_row, b_step;
  C* c;
  long c_row, c_step;  // in fp32 c_step is 1
  bool add;            // c += in fp32
};

// A block of c is kTileBlock rows and columns; the depth is padded to multiples of kTileStep.
constexpr long kTileBlock = 32;
constexpr long kTileStep = 32;

template <class E>
struct TypedKernels {
  void (*add_norm)(const AddNorm<E>&, long begin, long end);
  void (*add_norm_backward)(const AddNormBackward<E>&, long begin, long end);
  void (*residual_norm)(const ResidualNorm<E>&, long begin, long end);
  void (*residual_norm_backward)(const ResidualNormBackward<E>&, long begin, long end);
  void (*norm_again)(const NormAgain<E>&, long begin, long end);
  void (*embed_norm)(const EmbedNorm<E>&, long begin, long end);
  void (*embed_norm_backward)(const EmbedNormBackward<E>&, long begin, long end);
  void (*activate[3])(const Activate<E>&, long begin, long end);  // by Activation
  void (*activate_backward[3])(const ActivateBackward<E>&, long begin, long end);
  void (*gate[3])(const Gate<E>&, long begin, long end);
  void (*gate_backward[3])(const GateBackward<E>&, long begin, long end);
  void (*attend)(const Attention<E>&, long begin, long end, float* scratch);
  void (*attend_backward)(const AttentionBackward<E>&, long begin, long end, float* scratch);
  void (*add_columns)(const E* in, long width, long begin, long end, float* sums);
  // to = from, or to += from; returns the sum of the squares of what `to` holds then.
  double (*put)(float* to, const E* from, long count, bool add);
};

struct Kernels {
  const char* name;  // of the instruction set
  TypedKernels<float> fp32;
  TypedKernels<Bf16> bf16;
  void (*narrow)(Bf16* to, const float* from, long count);
  void (*multiply)(const Product&, float* scratch);
  // On the CPU's tile unit, or null where it has none; scratch: tile_scratch() elements, at a
  // multiple of 64 bytes. In fp32 the sum of the squares of what c then holds is returned.
  double (*multiply_tiles)(const TileProduct<Bf16>&, Bf16* scratch);
  double (*multiply_tiles_fp32)(const TileProduct<float>&, Bf16* scratch);
};

template <class E>
const TypedKernels<E>& typed(const Kernels& kernels);
template <>
inline const TypedKernels<float>& typed<float>(const Kernels& kernels) {
  return kernels.fp32;
}
template <>
inline const TypedKernels<Bf16>& typed<Bf16>(const Kernels& kernels) {
  return kernels.bf16;
}

// Blocks of attention: sizes are rounded up to kPadding, a multiple of every vector's; keys and
// values are transposed in panels of kKeyPanel tokens; at most kQueryBlock queries are taken at a
// time.
constexpr long kPadding = 16;
constexpr long kKeyPanel = 64;
constexpr long kQueryBlock = 32;

constexpr long round_up(long n, long to) { return (n + to - 1) / to * to; }

// Floats of scratch: `whole` is a head of a text, `block` one of a block of queries, `scores` what
// these say to the text's tokens.
constexpr long attention_scratch(long longest, long head_size, long whole, long block,
                                 long scores) {
  const long size = round_up(head_size, kPadding), panels = round_up(longest, kKeyPanel);
  return whole * panels * size + kQueryBlock * (block * size + scores * (panels + kPadding));
}
// Of relative positions: `whole` is a head of all distances, `scores` what a token says to them.
constexpr long distance_scratch(long longest, long head_size, long distances, long whole,
                                long scores) {
  if (distances == 0) return 0;
  const long size = round_up(head_size, kPadding), panels = round_up(distances, kKeyPanel);
  return whole * panels * size + scores * (longest + kQueryBlock) * (panels + kPadding);
}
// On the tile unit, where no backward follows; kTileKeys keys are taken at a time.
constexpr long kTileKeys = 256;
constexpr long attend_tiles_scratch(long longest, long head_size) {
  const long length = round_up(longest, kTileBlock), deep = round_up(head_size, kTileStep);
  return 3 * length * deep + 2 * kTileBlock * (kTileKeys + kTileStep + deep);
}
constexpr long attend_scratch(long longest, long head_size, long distances) {
  const long tiles = attend_tiles_scratch(longest, head_size);
  const long all = attention_scratch(longest, head_size, 3, 2, 1) +
                   distance_scratch(longest, head_size, distances, 4, 1);
  return all < tiles ? tiles : all;
}
constexpr long attend_backward_scratch(long longest, long head_size, long distances) {
  return attention_scratch(longest, head_size, 6, 3, 3) +
         distance_scratch(longest, head_size, distances, 6, 2);
}

// What a product on the tile unit packs of b at a time.
struct TilePart {
  long columns, depth;
};
constexpr long tile_lines(long length) {
  constexpr long kElements = 640 << 10;
  const long fitting = kElements / round_up(length, kTileStep) / kTileBlock * kTileBlock;
  return fitting < kTileBlock ? kTileBlock : fitting;
}
constexpr TilePart tile_part(const TileProduct<Bf16>& p) { return {tile_lines(p.depth), p.depth}; }
constexpr TilePart tile_part(const TileProduct<float>& p) {
  return {p.columns, tile_lines(p.columns)};
}
template <class C>
constexpr long tile_scratch(const TileProduct<C>& p) {
  const TilePart part = tile_part(p);
  const long columns = part.columns < p.columns ? part.columns : p.columns;
  const long depth = part.depth < p.depth ? part.depth : p.depth;
  return round_up(depth, kTileStep) * (kTileBlock + round_up(columns, kTileBlock));
}

// The same functions compiled for four instruction sets. Only those that the CPU has may be
// called.
extern const Kernels kPortableKernels;
extern const Kernels kAvx2Kernels;    // AVX2, FMA
extern const Kernels kAvx512Kernels;  // AVX-512 F, BW, DQ, VL
extern const Kernels kAmxKernels;     // that and AVX-512 BF16, AMX TILE, BF16
// Whether the CPU has the tile unit with bf16, and the system lets this program use it.
bool may_use_tiles();

}  // namespace pointsman::model
