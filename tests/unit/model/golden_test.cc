#include "model/golden.h"

#include <set>

#include "data/analysis/scripts.h"
#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

data::Example row(const std::string& text, const std::string& label) {
  data::Example example;
  example.text = text;
  example.label = label;
  return example;
}

TEST(Golden, CoversEveryLabelAndScript) {
  std::vector<data::Example> rows;
  for (int i = 0; i < 500; ++i)
    rows.push_back(row("text " + std::to_string(i), i % 100 == 99 ? "rare" : "common"));
  rows.push_back(row("안녕", "common"));
  rows.push_back(row("天気", "rare"));
  const auto chosen = choose_golden(rows);
  EXPECT_GE(chosen.size(), 16U);
  EXPECT_LE(chosen.size(), 24U);
  std::set<std::string> labels, scripts;
  for (const std::size_t i : chosen) {
    labels.insert(rows[i].label);
    for (const auto& script : data::scripts_of(rows[i].text)) scripts.insert(script);
  }
  EXPECT_EQ(labels, (std::set<std::string>{"common", "rare"}));
  EXPECT_EQ(scripts, (std::set<std::string>{"Latin", "Hangul", "Han"}));
}

TEST(Golden, TakesEachTextOnce) {
  std::vector<data::Example> rows(100, row("same", "a"));
  rows.push_back(row("other", "b"));
  EXPECT_EQ(choose_golden(rows), (std::vector<std::size_t>{0, 100}));
}

TEST(Golden, LeavesOutWhatItIsToldTo) {
  std::vector<data::Example> rows;
  for (int i = 0; i < 40; ++i) rows.push_back(row("text " + std::to_string(i), "a"));
  const auto first = choose_golden(rows);
  const auto second = choose_golden(rows, {first.begin(), first.end()});
  EXPECT_EQ(second.size(), first.size());
  for (const std::size_t i : second)
    EXPECT_FALSE(std::binary_search(first.begin(), first.end(), i));
}

}  // namespace
}  // namespace pointsman::model
