#include "text/encoding.h"

#include <string>

#include "base/error.h"
#include "text/utf8.h"

namespace pointsman::text {

Encoding finish_encoding(std::vector<std::int32_t> ids, std::vector<Span> spans, std::int32_t last,
                         std::size_t max_length) {
  if (max_length < 2) {
    throw Error(ErrorKind::config,
                "max_length is " + std::to_string(max_length) +
                    ", but the two special tokens alone take 2; at least 3 is useful");
  }
  const bool truncated = ids.size() > max_length - 1;
  if (truncated) {
    ids.resize(max_length - 1);
    if (!spans.empty()) spans.resize(max_length - 1);
  }
  ids.push_back(last);
  if (!spans.empty()) spans.push_back({});
  return {std::move(ids), std::move(spans), truncated};
}

void to_byte_spans(std::string_view text, std::vector<Span>& spans) {
  std::vector<std::int32_t> starts;  // of each code point, and the end
  starts.reserve(text.size() + 1);
  for (std::size_t i = 0; i < text.size(); i += utf8_length(static_cast<unsigned char>(text[i]))) {
    starts.push_back(static_cast<std::int32_t>(i));
  }
  starts.push_back(static_cast<std::int32_t>(text.size()));
  for (Span& span : spans) {
    span.begin = starts[static_cast<std::size_t>(span.begin)];
    span.end = starts[static_cast<std::size_t>(span.end)];
  }
}

}  // namespace pointsman::text
