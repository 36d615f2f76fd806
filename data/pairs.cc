#include "data/pairs.h"

#include <unordered_map>

#include "text/normalize.h"

namespace pointsman::data {

std::string comparison_text(const Example& row) {
  std::string text = text::normalize_for_comparison(row.text);
  if (row.text_pair) text += "\n" + text::normalize_for_comparison(*row.text_pair);
  return text;
}

DistinctTexts::DistinctTexts(std::span<const Example> rows) {
  std::unordered_map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto [text, is_new] = numbers.emplace(comparison_text(rows[i]), texts.size());
    of_row.push_back(text->second);
    if (!is_new) continue;
    texts.push_back(text->first);
    first.push_back(i);
  }
}

std::vector<Example> joined_texts(std::span<const Example> rows) {
  std::vector<Example> joined(rows.begin(), rows.end());
  for (Example& row : joined) {
    if (!row.text_pair) continue;
    row.text += " " + *row.text_pair;
    row.text_pair.reset();
  }
  return joined;
}

Error wrong_kind_of_row(const std::string& where, bool wants_pairs) {
  if (!wants_pairs) {
    return {ErrorKind::data, where +
                                 ": a text_pair, and the model was trained on single texts; a text "
                                 "alone is accepted"};
  }
  return {ErrorKind::data,
          where + ": one text, and the model was trained on pairs; a text_pair is needed",
          "--data FILE with the columns text and text_pair, or --data - --jsonl with objects of "
          "both"};
}

}  // namespace pointsman::data
