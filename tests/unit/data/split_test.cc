#include "data/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "base/rng.h"
#include "data/components.h"
#include "data/read.h"
#include "near_definition.h"
#include "refusal.h"
#include "text/normalize.h"

namespace pointsman::data {
namespace {

Example example(std::string text, std::string label, std::string group = "") {
  Example row;
  row.text = std::move(text);
  row.label = std::move(label);
  row.group = std::move(group);
  return row;
}

// A word of six letters for each number; those of different numbers are not alike.
std::string word_of(std::uint64_t number) {
  Rng rng(number, "word");
  std::string word;
  for (int i = 0; i < 6; ++i) word += static_cast<char>('a' + rng.below(26));
  return word;
}

// Texts of few words, so that some repeat, in spellings that normalise to the same, and some are
// near: a letter more at the end.
Dataset random_dataset(Rng& rng) {
  const std::array<std::string, 6> words = {"Route", "ROUTE", " route", "ｒｏｕｔｅ", "길", "way"};
  Dataset dataset;
  dataset.path = "random.csv";
  dataset.has_groups = true;
  const std::uint64_t rows = 40 + rng.below(80);
  for (std::uint64_t i = 0; i < rows; ++i) {
    const std::string text = words[rng.below(words.size())] + " " + word_of(rng.below(2 * rows)) +
                             (rng.below(8) == 0 ? "s" : "");
    const std::string group = rng.below(2) == 0 ? "" : "g" + std::to_string(rng.below(rows));
    dataset.rows.push_back(
        example(text, std::string(1, static_cast<char>('a' + rng.below(3))), group));
    dataset.rows.back().id = std::to_string(i);
  }
  return dataset;
}

// Whether a chain of shared groups and texts joins two rows: the definition, by spreading out.
std::set<std::size_t> joined_with(const Dataset& dataset, std::size_t start) {
  std::set<std::size_t> found = {start};
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t i = 0; i < dataset.rows.size(); ++i) {
      for (const std::size_t j : std::vector<std::size_t>(found.begin(), found.end())) {
        const Example& a = dataset.rows[i];
        const Example& b = dataset.rows[j];
        const bool linked = (!a.group.empty() && a.group == b.group) ||
                            slowly_near(slow_grams(text::normalize_for_comparison(a.text)),
                                        slow_grams(text::normalize_for_comparison(b.text)));
        if (linked && found.insert(i).second) grown = true;
      }
    }
  }
  return found;
}

TEST(Components, AreTheChainsOfGroupsAndNearTexts) {
  Rng rng(1, "test");
  for (int trial = 0; trial < 3; ++trial) {
    const Dataset dataset = random_dataset(rng);
    const auto components = find_components(dataset);
    for (std::size_t i = 0; i < components.size(); i += 7) {
      const auto joined = joined_with(dataset, i);
      for (std::size_t j = 0; j < components.size(); ++j) {
        EXPECT_EQ(components[i] == components[j], joined.contains(j));
      }
    }
  }
}

std::array<const Dataset*, 3> parts_of(const Splits& splits) {
  return {&splits.train, &splits.validation, &splits.test};
}

TEST(Split, KeepsItsLawsOnRandomRows) {
  Rng rng(2, "test");
  int done = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    const Dataset dataset = random_dataset(rng);
    SplitConfig config;
    config.seed = trial;
    Splits splits;
    try {
      splits = split(dataset, config);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
      continue;
    }
    ++done;
    std::map<std::string, std::size_t> part_of_group;
    std::map<std::string, std::size_t> part_of_text;
    std::set<std::string> ids;
    for (std::size_t p = 0; p < 3; ++p) {
      std::set<std::string> labels;
      for (const Example& row : parts_of(splits)[p]->rows) {
        EXPECT_TRUE(ids.insert(row.id).second);
        labels.insert(row.label);
        if (!row.group.empty()) {
          EXPECT_EQ(part_of_group.emplace(row.group, p).first->second, p);
        }
        const std::string text = text::normalize_for_comparison(row.text);
        EXPECT_EQ(part_of_text.emplace(text, p).first->second, p);
      }
      EXPECT_EQ(labels.size(), 3U);
    }
    EXPECT_EQ(ids.size(), dataset.rows.size());
  }
  EXPECT_GT(done, 900);
}

TEST(Split, HasNoNearTextsInTwoParts) {
  Rng rng(4, "test");
  for (int trial = 0; trial < 10; ++trial) {
    const Splits splits = split(random_dataset(rng), {});
    std::vector<std::pair<std::size_t, std::set<std::u32string>>> grams;
    for (std::size_t p = 0; p < 3; ++p) {
      for (const Example& row : parts_of(splits)[p]->rows)
        grams.emplace_back(p, slow_grams(text::normalize_for_comparison(row.text)));
    }
    for (const auto& [part, of_row] : grams) {
      for (const auto& [other_part, of_other] : grams) {
        EXPECT_FALSE(part != other_part && slowly_near(of_row, of_other));
      }
    }
  }
}

TEST(Split, KeepsTheOrderOfTheRowsAndWhatTheFileSaid) {
  Rng rng(3, "test");
  Dataset dataset = random_dataset(rng);
  dataset.has_ids = true;
  dataset.hash = "sha256:0";
  const Splits splits = split(dataset, {});
  for (const Dataset* part : parts_of(splits)) {
    EXPECT_TRUE(std::ranges::is_sorted(part->rows, {},
                                       [](const Example& row) { return std::stoi(row.id); }));
    EXPECT_EQ(part->path, dataset.path);
    EXPECT_EQ(part->hash, dataset.hash);
    EXPECT_TRUE(part->has_ids && part->has_groups);
  }
}

TEST(Split, OfTheDefaultDataIsWithinOneRowOfItsShares) {
  const Path path = Path(POINTSMAN_SOURCE_DIR) / "configs/datasets/routes.csv";
  const Dataset dataset = read_dataset(path, {});
  const Splits splits = split(dataset, {});
  std::map<std::string, double> totals;
  for (const Example& row : dataset.rows) totals[row.label] += 1;
  const std::array<double, 3> shares = {0.7, 0.15, 0.15};
  for (std::size_t p = 0; p < 3; ++p) {
    std::map<std::string, double> counts;
    for (const Example& row : parts_of(splits)[p]->rows) counts[row.label] += 1;
    for (const auto& [label, total] : totals) {
      EXPECT_LE(std::abs(counts[label] - shares[p] * total), 1.0) << label;
    }
  }
}

TEST(Split, RefusesLabelsThatCannotBeInEveryPart) {
  Dataset dataset;
  dataset.path = "d.csv";
  for (int i = 0; i < 9; ++i) dataset.rows.push_back(example("t" + std::to_string(i), "a"));
  EXPECT_EQ(refusal([&] { split(dataset, {}); }),
            "d.csv: every row has the label 'a'; at least two labels are needed");
  dataset.rows.push_back(example("only", "b"));
  EXPECT_EQ(refusal([&] { split(dataset, {}); }),
            "d.csv: the label 'b' has 1 row in 1 group (of one 'group', or of texts that are equal "
            "or nearly "
            "so); train, validation and test need one each");
  dataset.rows.push_back(example("ONLY", "b"));
  dataset.rows.push_back(example("more", "b", "g"));
  dataset.rows.push_back(example("and more", "b", "g"));
  EXPECT_EQ(refusal([&] { split(dataset, {}); }),
            "d.csv: the label 'b' has 4 rows in 2 groups (of one 'group', or of texts that are "
            "equal or nearly "
            "so); train, validation and test need one each");
}

TEST(Split, RefusesWhatGroupsOfSeveralLabelsMakeImpossible) {
  Dataset dataset;
  dataset.path = "d.csv";
  // Three groups; each label is in three "groups" only because one text has it twice over.
  for (const char* group : {"g1", "g2"}) {
    for (const char* label : {"a", "b"})
      dataset.rows.push_back(example(std::string(group) + label, label, group));
  }
  dataset.rows.push_back(example("x", "a", "g3"));
  dataset.rows.push_back(example("y", "b", "g4"));
  const Splits splits = split(dataset, {});  // possible: the pairs to two parts, the rest to one
  for (const Dataset* part : parts_of(splits)) EXPECT_EQ(part->rows.size(), 2U);
}

TEST(Split, OnlyRowsWithBothTextsEqualAreKeptTogether) {
  Dataset dataset;
  dataset.path = "rows.csv";
  dataset.has_pairs = true;
  for (int i = 0; i < 60; ++i) {
    Example row;
    row.id = std::to_string(i);
    row.text = "the same";
    row.text_pair = "Answer  " + word_of(static_cast<std::uint64_t>(i / 2));
    row.label = i % 4 < 2 ? "x" : "y";
    dataset.rows.push_back(row);
  }
  const Splits splits = split(dataset, {});
  std::map<std::string, int> parts;  // of an answer, in how many it is
  for (const Dataset* part : {&splits.train, &splits.validation, &splits.test}) {
    EXPECT_TRUE(part->has_pairs);
    EXPECT_GT(part->rows.size(), 4U);
    std::set<std::string> answers;
    for (const Example& row : part->rows) answers.insert(*row.text_pair);
    for (const std::string& answer : answers) ++parts[answer];
  }
  EXPECT_EQ(parts.size(), 30U);
  for (const auto& [answer, count] : parts) EXPECT_EQ(count, 1) << answer;
}

}  // namespace
}  // namespace pointsman::data
