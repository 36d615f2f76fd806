#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "data/batch.h"
#include "model/encoder_shape.h"

namespace pointsman::model {

// The position [T] of every token in its text, as a row of the position table: RoBERTa counts
// without the padding's id, which a text may hold, too; the table's row before the first position
// is that token's. Errors: data, for a text longer than the positions or an id outside the
// vocabulary.
std::vector<std::int32_t> token_positions(const data::Batch& batch, const EncoderShape& shape);

// Whether token types matter: an encoder of fewer than two ignores those of the batch.
bool has_types(const data::Batch& batch, const EncoderShape& shape);

// Tokens of the longest text.
std::int64_t longest_text(const data::Batch& batch);

// The cosines and sines of rotary positions (Su et al. 2021), [positions, head size / 2] each.
struct Rotation {
  torch::Tensor cosines, sines;
};
// By the operations that transformers uses, so that the angles of late positions agree.
Rotation make_rotation(double theta, std::int64_t positions, std::int64_t head_size,
                       torch::Device device = torch::kCPU);

// For the distance of a query's position to a key's, from 1 - longest up, the row of the table of
// relative positions, [2 * longest - 1] int32, which never falls: exact distances to half of the
// buckets, then as many on a logarithmic scale (He et al. 2021). By the operations that
// transformers uses, so that the rounding at the buckets' borders agrees.
torch::Tensor distance_rows(const RelativeShape& shape, std::int64_t longest);

}  // namespace pointsman::model
