#include "data/folds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/rng.h"
#include "data/read.h"
#include "near_definition.h"
#include "refusal.h"
#include "temporary_folder.h"
#include "text/normalize.h"

namespace pointsman::data {
namespace {

// A word of six letters for each number; those of different numbers are not alike.
std::string word_of(std::int64_t number) {
  Rng rng(static_cast<std::uint64_t>(number), "word");
  std::string word;
  for (int i = 0; i < 6; ++i) word += static_cast<char>('a' + rng.below(26));
  return word;
}

// Every fifth row is near the one before, and some rows have a group.
Dataset make_rows(std::int64_t count) {
  Rng rng(1, "test");
  Dataset dataset;
  dataset.path = "rows.csv";
  dataset.has_ids = dataset.has_groups = true;
  for (std::int64_t i = 0; i < count; ++i) {
    Example row;
    row.id = std::to_string(i);
    row.text = "route " + word_of(i % 5 == 4 ? i - 1 : i) + (i % 5 == 4 ? "s" : "");
    row.label = i % 5 == 4 ? dataset.rows.back().label : std::string(1, "aaab"[rng.below(4)]);
    if (rng.below(3) == 0) row.group = "g" + std::to_string(rng.below(60));
    dataset.rows.push_back(row);
  }
  return dataset;
}

TEST(Folds, HoldEveryRowOutOnceARepeatAndPartNothing) {
  const Dataset dataset = make_rows(150);
  const std::vector<Fold> folds = make_folds(dataset, {.folds = 4, .repeats = 3, .seed = 7});
  ASSERT_EQ(folds.size(), 12U);
  std::set<std::vector<std::size_t>> different;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const Fold& fold = folds[i];
    EXPECT_EQ(fold.repeat, static_cast<std::int64_t>(i / 4));
    EXPECT_EQ(fold.fold, static_cast<std::int64_t>(i % 4));
    EXPECT_TRUE(different.insert(fold.held_out).second);
    std::vector<std::size_t> all = fold.train;
    all.insert(all.end(), fold.held_out.begin(), fold.held_out.end());
    std::sort(all.begin(), all.end());
    for (std::size_t row = 0; row < all.size(); ++row) EXPECT_EQ(all[row], row);
    EXPECT_EQ(all.size(), 150U);
    EXPECT_TRUE(std::ranges::is_sorted(fold.train) && std::ranges::is_sorted(fold.held_out));
    for (const std::size_t a : fold.held_out) {
      const auto grams = slow_grams(text::normalize_for_comparison(dataset.rows[a].text));
      for (const std::size_t b : fold.train) {
        const Example& other = dataset.rows[b];
        EXPECT_FALSE(slowly_near(grams, slow_grams(text::normalize_for_comparison(other.text))));
        EXPECT_TRUE(other.group.empty() || other.group != dataset.rows[a].group);
      }
    }
  }
  for (std::int64_t repeat = 0; repeat < 3; ++repeat) {  // of each repeat, all rows
    std::set<std::size_t> held_out;
    for (const Fold& fold : folds) {
      if (fold.repeat != repeat) continue;
      for (const std::size_t row : fold.held_out) EXPECT_TRUE(held_out.insert(row).second);
    }
    EXPECT_EQ(held_out.size(), 150U);
  }
}

TEST(Folds, OfTheDefaultDataAreStratified) {
  const Dataset dataset =
      read_dataset(Path(POINTSMAN_SOURCE_DIR) / "configs/datasets/routes.csv", {});
  std::map<std::string, double> totals;
  for (const Example& row : dataset.rows) totals[row.label] += 1;
  for (const Fold& fold : make_folds(dataset, {.folds = 5, .repeats = 2, .seed = 13})) {
    std::map<std::string, double> counts;
    for (const std::size_t row : fold.held_out) counts[dataset.rows[row].label] += 1;
    for (const auto& [label, total] : totals) EXPECT_LE(std::abs(counts[label] - total / 5), 2.0);
  }
}

TEST(Folds, AreThoseOfTheirSeedAndMoreRepeatsChangeNoEarlierOne) {
  const Dataset dataset = make_rows(100);
  const auto held_out = [&](std::int64_t repeats, std::int64_t seed) {
    std::vector<std::vector<std::size_t>> rows;
    for (const Fold& fold : make_folds(dataset, {.folds = 3, .repeats = repeats, .seed = seed}))
      rows.push_back(fold.held_out);
    return rows;
  };
  auto two = held_out(2, 13);
  EXPECT_EQ(two, held_out(2, 13));
  EXPECT_NE(two, held_out(2, 14));
  two.resize(3);
  EXPECT_EQ(two, held_out(1, 13));
}

TEST(Folds, RefusesMoreThanALabelHasGroups) {
  Dataset dataset = make_rows(60);
  for (Example& row : dataset.rows) {
    row.label = "many";
    row.group.clear();
  }
  for (const std::size_t row : {0, 10, 20, 30}) dataset.rows[row].label = "few";
  dataset.rows[0].group = dataset.rows[10].group = "g";
  EXPECT_EQ(make_folds(dataset, {.folds = 3, .repeats = 1, .seed = 1}).size(), 3U);
  EXPECT_EQ(
      refusal([&] { make_folds(dataset, {.folds = 4, .repeats = 1, .seed = 1}); }),
      "rows.csv: the label 'few' has 4 rows in 3 groups (of one 'group', or of texts that are "
      "equal or nearly so); 4 folds need one each");
}

TEST(Folds, AreWrittenAsOneFile) {
  const TemporaryFolder folder;
  Dataset dataset;
  dataset.path = "rows.csv";
  dataset.extra_columns = {"lang"};
  for (const char* label : {"a", "b", "a", "b"}) {
    Example row;
    row.id = std::to_string(dataset.rows.size());
    row.text = word_of(static_cast<std::int64_t>(dataset.rows.size()));
    row.label = label;
    row.extra = {"en"};
    dataset.rows.push_back(row);
  }
  std::vector<Fold> folds = make_folds(dataset, {.folds = 2, .repeats = 2, .seed = 1});
  write_folds(folder.path() / "out", dataset, folds);
  const Dataset read = read_dataset(folder.path() / "out/folds.csv", {"text", "id"});
  ASSERT_EQ(read.rows.size(), 8U);
  EXPECT_EQ(read.extra_columns, (std::vector<std::string>{"label", "lang", "repeat", "fold"}));
  EXPECT_EQ(read.rows[5].text, dataset.rows[1].text);
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t repeat = i / 4;
    EXPECT_EQ(read.rows[i].extra[2], std::to_string(repeat));
    const Fold& fold = folds[2 * repeat + static_cast<std::size_t>(read.rows[i].extra[3] == "1")];
    EXPECT_TRUE(std::ranges::count(fold.held_out, i % 4) == 1);
  }
  dataset.extra_columns = {"fold"};
  EXPECT_EQ(refusal([&] { write_folds(folder.path(), dataset, folds); }),
            "rows.csv: the column 'fold', and the written file adds one of that name");
}

}  // namespace
}  // namespace pointsman::data
