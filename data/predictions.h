#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsman::data {

// What a model, or any other program, said of N rows. `model` returns it and `eval` reads it.
struct Predictions {
  std::vector<std::string> labels;  // [C], the order of the logits
  std::vector<float> logits;  // [N x C], before the temperature; log-probabilities serve as well
  std::vector<std::int32_t> gold;  // [N], -1 where unknown; empty where there is no gold at all
  std::vector<std::string> ids;    // [N]
  std::vector<std::string> texts;  // [N]
  std::vector<std::optional<std::string>> text_pairs;  // [N], the second texts; empty: none
  std::vector<std::uint8_t> truncated;     // [N], 1 where max_length cut the text; empty: not known
  std::vector<std::int32_t> input_tokens;  // [N], special tokens counted; empty: not known

  std::size_t rows() const { return labels.empty() ? 0 : logits.size() / labels.size(); }
};

// One vector a row.
struct Embeddings {
  std::int64_t dimension = 0;
  std::vector<float> values;  // [N x dimension]
};

}  // namespace pointsman::data
