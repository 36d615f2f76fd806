#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "text/tokenizer.h"

namespace pointsman::text {

// Cuts `ids`, which begin with the first special token, so that they fit into max_length with the
// last one, which is put behind them. `spans` is empty or has one an id. Errors: config, when
// max_length has no room for both.
Encoding finish_encoding(std::vector<std::int32_t> ids, std::vector<Span> spans, std::int32_t last,
                         std::size_t max_length);

// The tokens of a first and a second text that fit into `room`, as the `longest_first` of Hugging
// Face's tokenizers 0.23.3 (utils/truncation.rs) cuts them: the longer text gives until both are as
// long, then both do, and of an odd room the longer one has the last token, of equal ones the
// second.
std::pair<std::size_t, std::size_t> longest_first(std::size_t first, std::size_t second,
                                                  std::size_t room);

// Turns spans that count code points of `text` into spans that count its bytes.
void to_byte_spans(std::string_view text, std::vector<Span>& spans);

}  // namespace pointsman::text
