#include "data/analysis/advice.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis_rows.h"

namespace pointsman::data {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// So many different rows of a label, each `times` times.
void add(Pairs& pairs, const std::string& label, int count, int times = 1) {
  for (int i = 0; i < count * times; ++i)
    pairs.emplace_back("the text " + std::to_string(i / times), label);
}

std::optional<Advice> advice_of(const Pairs& pairs, bool may_fold = true) {
  const AnalysedRows rows = rows_of(pairs);
  return advise(rows, profile_of(rows), may_fold);
}

bool says(const Advice& advice, const std::string& config) {
  return std::ranges::any_of(advice.recommendations, [&](const Recommendation& one) {
    EXPECT_FALSE(one.reason.empty()) << one.config;
    return one.config.find(config) != std::string::npos;
  });
}

TEST(Advice, GoesByDifferentRowsOfTheSmallestClass) {
  Pairs pairs;
  add(pairs, "a", 30);
  add(pairs, "b", 7, 9);  // 63 rows
  const auto advice = advice_of(pairs);
  ASSERT_TRUE(advice);
  EXPECT_EQ(advice->smallest, 1);
  EXPECT_EQ(advice->rows, 7);
  EXPECT_TRUE(says(*advice, "logit_adjusted"));  // 30 to 7
  EXPECT_TRUE(says(*advice, "data: {folds: 5}"));
}

TEST(Advice, TheRecipeGoesByBounds) {
  const std::vector<std::pair<int, const char*>> cases = {{1, "epochs: 30"},  {15, "epochs: 30"},
                                                          {16, "epochs: 12"}, {63, "epochs: 12"},
                                                          {64, "epochs: 6"},  {900, "epochs: 6"}};
  for (const auto& [rows, expected] : cases) {
    Pairs pairs;
    add(pairs, "a", rows);
    add(pairs, "b", rows + 1);
    EXPECT_TRUE(says(*advice_of(pairs), expected)) << rows;
  }
}

TEST(Advice, CountsTrainRowsAlone) {
  Pairs pairs;
  add(pairs, "a", 300);
  add(pairs, "b", 300);
  AnalysedRows rows = rows_of(pairs);
  rows.parts = {"train", "test"};
  rows.part.assign(600, 0);
  for (std::size_t i = 310; i < 600; ++i) rows.part[i] = 1;
  const auto advice = advise(rows, profile_of(rows), true);
  ASSERT_TRUE(advice);
  EXPECT_EQ(advice->smallest, 1);
  EXPECT_EQ(advice->rows, 10);
}

TEST(Advice, FoldsAreForFewRowsThatAreNotParted) {
  Pairs pairs;
  add(pairs, "a", 99);
  add(pairs, "b", 120);
  EXPECT_TRUE(says(*advice_of(pairs), "folds"));
  EXPECT_FALSE(says(*advice_of(pairs, false), "folds"));
  EXPECT_FALSE(says(*advice_of(pairs), "logit_adjusted"));
  add(pairs, "a", 100);
  EXPECT_FALSE(says(*advice_of(pairs), "folds"));
  Pairs few;
  add(few, "a", 4);  // no five folds have a row of it each
  add(few, "b", 90);
  EXPECT_FALSE(says(*advice_of(few), "folds"));
}

TEST(Advice, TheEncoderGoesByTheScripts) {
  Pairs pairs;
  add(pairs, "a", 200);
  add(pairs, "b", 200);
  EXPECT_TRUE(says(*advice_of(pairs), "all-MiniLM-L6-v2"));
  pairs.emplace_back("내일 날씨 알려줘", "a");
  EXPECT_TRUE(says(*advice_of(pairs), "all-MiniLM-L6-v2"));  // one of 401
  for (int i = 0; i < 4; ++i) pairs.emplace_back("내일 날씨 " + std::to_string(i), "a");
  EXPECT_TRUE(says(*advice_of(pairs), "multilingual-e5-small"));
}

TEST(Advice, TheColumnLangTellsLatinLanguagesApart) {
  Dataset dataset;
  dataset.extra_columns = {"lang"};
  for (int i = 0; i < 20; ++i) {
    Example& row = dataset.rows.emplace_back();
    row.text = "texte " + std::to_string(i);
    row.label = i % 2 == 0 ? "a" : "b";
    row.extra = {i < 10 ? "fr" : "en"};
  }
  const AnalysedRows rows = analysed_rows(std::move(dataset));
  EXPECT_TRUE(says(*advise(rows, profile_of(rows), false), "multilingual-e5-small"));
}

TEST(Advice, SaysNothingWhereThereIsNothingToChoose) {
  Pairs pairs;
  add(pairs, "a", 30);
  EXPECT_FALSE(advice_of(pairs));
}

}  // namespace
}  // namespace pointsman::data
