#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/rng.h"
#include "data/batch.h"

namespace pointsman::data {

struct BatchPlan {
  std::int64_t rows = 16;       // rows a batch, at least 1
  std::int64_t max_tokens = 0;  // or tokens a batch, where it is above 0
  bool group_by_length = true;
};

// Cuts an epoch's order into batches of row numbers: `rows` each, or as many as fit into
// `max_tokens` (a longer row is alone); the last batch of a run may be smaller. Grouped, the order
// is cut into runs of 50 times `rows` rows, each run sorted by length, the longest first (as
// Hugging Face's group_by_length does), cut into batches, and all batches shuffled; otherwise the
// order is kept. Every entry of `order` is in exactly one batch.
std::vector<std::vector<std::int64_t>> plan_batches(std::span<const std::int64_t> order,
                                                    const TokenizedRows& rows,
                                                    const BatchPlan& plan, Rng& rng);

// Puts a row's tokens, and its label where the rows have them, behind the batch.
void append_row(Batch& batch, const TokenizedRows& rows, std::int64_t row);

// The rows one after the other, without padding. Labels are there where the rows have them.
Batch make_batch(const TokenizedRows& rows, std::span<const std::int64_t> which);

}  // namespace pointsman::data
