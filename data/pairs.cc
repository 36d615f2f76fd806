#include "data/pairs.h"

#include "text/normalize.h"

namespace pointsman::data {

std::string comparison_text(const Example& row) {
  std::string text = text::normalize_for_comparison(row.text);
  if (row.text_pair) text += "\n" + text::normalize_for_comparison(*row.text_pair);
  return text;
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

}  // namespace pointsman::data
