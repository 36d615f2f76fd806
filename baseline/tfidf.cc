#include "baseline/tfidf.h"

#include <algorithm>
#include <cmath>

#include "baseline/ngrams.h"

namespace pointsman::baseline {
namespace {

using Counts = std::vector<std::pair<std::int32_t, double>>;  // column, how often

// Columns ascending, each once.
Counts count_columns(std::vector<std::int32_t> columns) {
  std::sort(columns.begin(), columns.end());
  Counts counts;
  for (const std::int32_t column : columns) {
    if (counts.empty() || counts.back().first != column) counts.emplace_back(column, 0);
    counts.back().second += 1;
  }
  return counts;
}

// Scales to length 1; a text without a term stays empty.
void normalize(Counts& values) {
  double squares = 0;
  for (const auto& [column, value] : values) squares += value * value;
  const double length = std::sqrt(squares);
  for (auto& [column, value] : values) value /= length;
}

}  // namespace

SparseMatrix Tfidf::fit_transform(std::span<const data::Example> rows) {
  std::int32_t columns = 0;
  std::vector<Counts> words;
  std::vector<Counts> characters;
  std::vector<double> document_frequency;
  const auto learn = [&](const auto& ngrams, std::string_view lower, Terms& terms) {
    std::vector<std::int32_t> found;
    ngrams(lower, [&](std::string_view term) {
      auto place = terms.find(term);
      if (place == terms.end()) place = terms.emplace(std::string(term), columns++).first;
      found.push_back(place->second);
    });
    Counts counts = count_columns(std::move(found));
    document_frequency.resize(static_cast<std::size_t>(columns));
    for (const auto& [column, count] : counts) {
      document_frequency[static_cast<std::size_t>(column)] += 1;
    }
    return counts;
  };
  for (const data::Example& row : rows) {
    const std::string lower = lower_case(row.text);
    words.push_back(learn(word_ngrams, lower, words_));
    characters.push_back(learn(character_ngrams, lower, characters_));
  }
  const auto documents = static_cast<double>(rows.size());
  for (const double frequency : document_frequency) {
    idf_.push_back(std::log((1 + documents) / (1 + frequency)) + 1);
  }
  SparseMatrix matrix;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    append_row(std::move(words[i]), std::move(characters[i]), matrix);
  }
  matrix.columns = idf_.size();
  return matrix;
}

SparseMatrix Tfidf::transform(std::span<const data::Example> rows) const {
  SparseMatrix matrix;
  matrix.columns = idf_.size();
  const auto look_up = [](const auto& ngrams, std::string_view lower, const Terms& terms) {
    std::vector<std::int32_t> found;
    ngrams(lower, [&](std::string_view term) {
      if (const auto place = terms.find(term); place != terms.end()) found.push_back(place->second);
    });
    return count_columns(std::move(found));
  };
  for (const data::Example& row : rows) {
    const std::string lower = lower_case(row.text);
    append_row(look_up(word_ngrams, lower, words_), look_up(character_ngrams, lower, characters_),
               matrix);
  }
  return matrix;
}

std::int32_t Tfidf::column(bool of_words, std::string_view term) const {
  const Terms& terms = of_words ? words_ : characters_;
  const auto place = terms.find(term);
  return place == terms.end() ? -1 : place->second;
}

void Tfidf::append_row(Counts words, Counts characters, SparseMatrix& matrix) const {
  for (Counts* counts : {&words, &characters}) {
    for (auto& [column, value] : *counts) value = (1 + std::log(value)) * idf(column);
    normalize(*counts);
  }
  Counts row;
  std::merge(words.begin(), words.end(), characters.begin(), characters.end(),
             std::back_inserter(row));
  for (const auto& [column, value] : row) {
    matrix.column.push_back(column);
    matrix.value.push_back(value);
  }
  matrix.starts.push_back(matrix.column.size());
}

}  // namespace pointsman::baseline
