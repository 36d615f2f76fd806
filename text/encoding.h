#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/tokenizer.h"

namespace pointsman::text {

// Cuts `ids`, which begin with the first special token, so that they fit into max_length with the
// last one, which is put behind them. `spans` is empty or has one an id. Errors: config, when
// max_length has no room for both.
Encoding finish_encoding(std::vector<std::int32_t> ids, std::vector<Span> spans, std::int32_t last,
                         std::size_t max_length);

// Turns spans that count code points of `text` into spans that count its bytes.
void to_byte_spans(std::string_view text, std::vector<Span>& spans);

}  // namespace pointsman::text
