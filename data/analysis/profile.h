#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/analysis/rows.h"
#include "text/tokenizer.h"

namespace pointsman::data {

// Quantiles are linear between the order statistics, as numpy's default.
struct Quantiles {
  double min = 0, q05 = 0, q25 = 0, median = 0, q75 = 0, q95 = 0, max = 0, mean = 0;
};
Quantiles quantiles_of(std::vector<double> values);  // at least one

struct Lengths {
  Quantiles overall;
  std::vector<Quantiles> per_class;  // [C]
};

// Rows by some name, such as a language, of each class; the commonest name first.
struct NameCounts {
  std::vector<std::string> names;
  std::vector<std::int64_t> overall;                 // [names]
  std::vector<std::vector<std::int64_t>> per_class;  // [C][names]
};

struct TokenProfile {
  std::string kind;  // of the tokenizer
  std::int64_t max_length = 0;
  std::optional<std::int64_t> longest_possible;  // model_max_length of the tokenizer
  std::vector<std::int32_t> tokens;              // [N], uncut, special tokens counted
  std::vector<std::uint8_t> truncated;           // [N], 1 where tokens > max_length
  std::int64_t pieces = 0;                       // of all rows, without the special tokens
  std::int64_t unknown = 0;                      // of these the unknown piece
  std::int64_t distinct = 0;                     // different pieces
  std::int64_t vocabulary = 0;                   // the tokenizer's
};

struct Profile {
  std::vector<std::int64_t> class_rows;              // [C]
  std::vector<std::vector<std::int64_t>> part_rows;  // [parts][C]
  double imbalance_ratio = 1;                        // rows of the largest class ÷ the smallest's
  Lengths characters;                                // Unicode code points
  Lengths words;                                     // data/analysis/words.h
  std::vector<std::int32_t> character_counts;        // [N]
  std::int64_t distinct_words = 0;
  std::int64_t words_once = 0;  // words that occur once in all rows
  NameCounts scripts;           // of most letters of a row; "none" where it has no letter
  NameCounts languages;         // of the column `lang`, else guessed by the script alone
  bool languages_guessed = false;
  std::optional<Lengths> token_lengths;
  std::optional<TokenProfile> tokens;
};

// Counts, lengths, scripts, languages; tokens where there is a tokenizer. Of a pair both texts
// count, joined by a space. N > 0.
Profile profile_of(const AnalysedRows& rows);

// `prefix` stands before every text. Errors: as Tokenizer::encode.
TokenProfile profile_tokens(const AnalysedRows& rows, const text::Tokenizer& tokenizer,
                            const std::string& prefix, std::int64_t max_length);

// Quantiles of a figure of each row, of all rows and class by class.
Lengths lengths_of(const std::vector<std::int32_t>& counts, const AnalysedRows& rows);

}  // namespace pointsman::data
