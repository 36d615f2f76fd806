#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "baseline/sparse.h"
#include "data/example.h"

namespace pointsman::baseline {

// Two of scikit-learn's TfidfVectorizers side by side (FeatureUnion), with sublinear_tf and else
// their defaults: word 1- and 2-grams, and character 2- to 4-grams within words (char_wb). In each,
// a value is (1 + ln count) * idf with idf = ln((1 + n) / (1 + df)) + 1, and a text's values are
// scaled to length 1. Columns are in the order of first appearance, words and characters mixed.
class Tfidf {
 public:
  // Learns the terms and their idf of these texts and returns their matrix [rows x terms].
  SparseMatrix fit_transform(std::span<const data::Example> rows);
  // Terms that were not learned are left out, before the scaling. [rows x terms]
  SparseMatrix transform(std::span<const data::Example> rows) const;

  // The column of a term of either kind, or -1; and its idf.
  std::int32_t column(bool of_words, std::string_view term) const;
  double idf(std::int32_t column) const { return idf_[static_cast<std::size_t>(column)]; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Terms = std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>>;
  using Counts = std::vector<std::pair<std::int32_t, double>>;

  void append_row(Counts words, Counts characters, SparseMatrix& matrix) const;

  Terms words_;
  Terms characters_;
  std::vector<double> idf_;  // [terms]
};

}  // namespace pointsman::baseline
