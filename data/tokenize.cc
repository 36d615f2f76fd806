#include "data/tokenize.h"

#include <utility>

namespace pointsman::data {

text::Encoding encode_row(const text::Tokenizer& tokenizer, const Example& row,
                          const std::string& prefix, std::size_t max_length) {
  const std::string first = prefix + row.text;
  return row.text_pair ? tokenizer.encode_pair(first, *row.text_pair, max_length)
                       : tokenizer.encode(first, max_length);
}

void add_row(TokenizedRows& rows, text::Encoding encoding) {
  rows.truncated += encoding.truncated ? 1 : 0;
  if (!encoding.types.empty()) {
    rows.types.resize(rows.ids.size());
    rows.types.push_back(std::move(encoding.types));
  }
  rows.ids.push_back(std::move(encoding.ids));
}

}  // namespace pointsman::data
