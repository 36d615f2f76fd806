#include "data/analysis/shortcuts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis_rows.h"
#include "base/rng.h"
#include "data/analysis/mutual_information.h"

namespace pointsman::data {
namespace {

// The definition: sum of p(x, y) log2(p(x, y) / (p(x) p(y))).
double slow_information(const std::vector<std::int64_t>& with,
                        const std::vector<std::int64_t>& all) {
  double rows = 0, rows_with = 0, bits = 0;
  for (std::size_t c = 0; c < all.size(); ++c) {
    rows += static_cast<double>(all[c]);
    rows_with += static_cast<double>(with[c]);
  }
  for (std::size_t c = 0; c < all.size(); ++c) {
    const double p_class = static_cast<double>(all[c]) / rows;
    for (const bool has : {false, true}) {
      const double p = static_cast<double>(has ? with[c] : all[c] - with[c]) / rows;
      const double p_feature = (has ? rows_with : rows - rows_with) / rows;
      if (p > 0) bits += p * std::log2(p / (p_class * p_feature));
    }
  }
  return bits;
}

TEST(MutualInformation, IsTheDefinition) {
  Rng rng(1, "test");
  for (int i = 0; i < 200; ++i) {
    std::vector<std::int64_t> all, with;
    for (std::uint64_t c = 0; c < 2 + rng.below(5); ++c) {
      all.push_back(static_cast<std::int64_t>(1 + rng.below(50)));
      with.push_back(
          static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(all.back()) + 1)));
    }
    EXPECT_NEAR(mutual_information(with, all), slow_information(with, all), 1e-9);
  }
  const std::vector<std::int64_t> all = {8, 8};
  EXPECT_DOUBLE_EQ(mutual_information(std::vector<std::int64_t>{8, 0}, all), 1);
  EXPECT_DOUBLE_EQ(mutual_information(std::vector<std::int64_t>{4, 4}, all), 0);
  EXPECT_DOUBLE_EQ(entropy(all), 1);
}

// Rows of drawn words with drawn labels; `mark` stands in every row of the class "b".
std::vector<std::pair<std::string, std::string>> drawn_rows(int count, std::uint64_t seed,
                                                            const std::string& mark) {
  Rng rng(seed, "test");
  std::vector<std::pair<std::string, std::string>> rows;
  for (int i = 0; i < count; ++i) {
    const bool is_b = rng.uniform() < 0.3;
    std::string text = "r" + std::to_string(i);
    for (int k = 0; k < 8; ++k) text += " w" + std::to_string(rng.below(120));
    if (is_b && !mark.empty()) text += " " + mark;
    rows.emplace_back(text, is_b ? "b" : "a");
  }
  return rows;
}

TEST(Shortcuts, OfManyWordsNoneIsFoundByChance) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const AnalysedRows rows = rows_of(drawn_rows(300, seed, ""));
    const Shortcuts shortcuts = find_shortcuts(rows, profile_of(rows), seed);
    EXPECT_GT(shortcuts.tried, 100);
    found += shortcuts.found.empty() ? 0 : 1;
  }
  EXPECT_LE(found, 1);  // at p <= 0.01 each; that of two or more is below 2 %
}

TEST(Shortcuts, AWordThatGivesAClassAwayIsFoundWithItsInterval) {
  const AnalysedRows rows = rows_of(drawn_rows(300, 5, "bitte"));
  const Shortcuts shortcuts = find_shortcuts(rows, profile_of(rows), 13);
  ASSERT_FALSE(shortcuts.found.empty());
  const Shortcut& first = shortcuts.found.front();
  EXPECT_EQ(first.kind, "word");
  EXPECT_EQ(first.value, "bitte");
  EXPECT_EQ(rows.labels.name(first.label), "b");
  EXPECT_DOUBLE_EQ(first.precision, 1);
  EXPECT_DOUBLE_EQ(first.recall, 1);
  EXPECT_NEAR(first.bits, shortcuts.label_bits, 1e-9);  // it says all
  EXPECT_LE(first.low, first.bits);
  EXPECT_GE(first.high, first.bits);
  EXPECT_GT(first.low, 0.7);
  EXPECT_NEAR(first.p_value, 1.0 / 201, 1e-12);
}

TEST(Shortcuts, SeeLengthsAndScripts) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::int64_t i = 0; i < 60; ++i) {
    // Cubes share few pieces of three digits, so that no two rows are kin.
    const std::string number =
        std::to_string(std::int64_t{1'000'003} * (i + 7) * (i + 7) * (i + 7));
    pairs.emplace_back("코드 " + number, "a");
    pairs.emplace_back("latin " + number + number, "b");
  }
  const AnalysedRows rows = rows_of(pairs);
  const Shortcuts shortcuts = find_shortcuts(rows, profile_of(rows), 13);
  bool script = false, length = false;
  for (const Shortcut& shortcut : shortcuts.found) {
    script = script || (shortcut.kind == "script" && shortcut.value == "Hangul");
    length = length || shortcut.kind == "length";
  }
  EXPECT_TRUE(script);
  EXPECT_TRUE(length);
}

TEST(Shortcuts, RowsOfOneGroupAreNoEvidenceOfTheirOwn) {
  std::vector<std::pair<std::string, std::string>> pairs = drawn_rows(200, 3, "");
  Dataset dataset;
  for (int i = 0; i < 40; ++i) {  // one query in forty ways
    Example& row = dataset.rows.emplace_back();
    row.text = "marker variant number " + std::to_string(i * 7919);
    row.label = "b";
    row.group = "g";
  }
  for (const auto& [text, label] : pairs) {
    Example& row = dataset.rows.emplace_back();
    row.text = text;
    row.label = label;
  }
  const AnalysedRows rows = analysed_rows(std::move(dataset));
  EXPECT_TRUE(find_shortcuts(rows, profile_of(rows), 13).found.empty());
}

}  // namespace
}  // namespace pointsman::data
