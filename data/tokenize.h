#pragma once

#include <cstddef>
#include <string>

#include "data/batch.h"
#include "data/example.h"
#include "text/tokenizer.h"

namespace pointsman::data {

// The tokens of a row: one text, or two in the format of the tokenizer's family. `prefix` is put
// before the first text. Errors: as Tokenizer::encode and encode_pair.
text::Encoding encode_row(const text::Tokenizer& tokenizer, const Example& row,
                          const std::string& prefix, std::size_t max_length);

// Puts an encoding behind the rows, and counts it where it was cut; its label is the caller's.
void add_row(TokenizedRows& rows, text::Encoding encoding);

}  // namespace pointsman::data
