#pragma once

#include <cstdint>
#include <vector>

namespace pointsman::data {

// Texts as one run of token ids: text i is ids[starts[i] .. starts[i + 1]). No padding anywhere.
struct Batch {
  std::vector<std::int32_t> ids;        // [T], T = sum of lengths
  std::vector<std::int32_t> types;      // [T], token types; empty: all 0
  std::vector<std::int32_t> starts{0};  // [B + 1], cumulative lengths
  std::vector<std::int32_t> labels;     // [B], or empty where there is no gold
  std::vector<std::int64_t> rows;       // [B], where each text stands in its data set

  std::int64_t size() const { return static_cast<std::int64_t>(starts.size()) - 1; }
  std::int64_t tokens() const { return static_cast<std::int64_t>(ids.size()); }
};

// A data set after the tokenizer: what batches are drawn from.
struct TokenizedRows {
  std::vector<std::vector<std::int32_t>> ids;  // with special tokens
  // Token types, as long as the ids; of rows whose types are empty or absent, all are 0.
  std::vector<std::vector<std::int32_t>> types;
  std::vector<std::int32_t> labels;  // index into the label list, -1 where there is no gold
  std::int64_t truncated = 0;        // rows cut at max_length
};

}  // namespace pointsman::data
