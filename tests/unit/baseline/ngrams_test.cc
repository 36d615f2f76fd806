#include "baseline/ngrams.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"

namespace pointsman::baseline {
namespace {

std::vector<std::string> sorted_ngrams(void (*ngrams)(std::string_view, const NgramSink&),
                                       const std::string& text) {
  std::vector<std::string> found;
  ngrams(lower_case(text), [&](std::string_view term) { found.emplace_back(term); });
  std::sort(found.begin(), found.end());  // UTF-8 sorts as code points do
  return found;
}

// scikit-learn's analyzers, written by tools/parity/baseline_values.py.
TEST(Ngrams, EqualScikitLearnOnAwkwardTexts) {
  const Json json =
      read_json(Path(POINTSMAN_SOURCE_DIR) / "tests/data/baseline_values.json", ErrorKind::data);
  ASSERT_GT(json["ngrams"].size(), 10U);
  for (const Json& item : json["ngrams"]) {
    const std::string text = item["text"];
    EXPECT_EQ(sorted_ngrams(word_ngrams, text), item["words"].get<std::vector<std::string>>())
        << text;
    EXPECT_EQ(sorted_ngrams(character_ngrams, text),
              item["characters"].get<std::vector<std::string>>())
        << text;
  }
}

}  // namespace
}  // namespace pointsman::baseline
