#include "data/parts/leak_check.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "near_definition.h"
#include "text/normalize.h"

namespace pointsman::data {
namespace {

TEST(LeakCheck, IsThatOfComparingEveryPair) {
  Rng rng(1, "test");
  int leaks = 0;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<Example> rows;
    std::vector<std::int32_t> parts;
    for (int i = 0; i < 12; ++i) {
      Example row;
      for (std::uint64_t k = rng.below(40); k > 0; --k)
        row.text += static_cast<char>('a' + rng.below(4));
      if (i > 0 && rng.below(12) == 0) row.text = rows.back().text + "X ";
      if (rng.below(4) == 0) row.group = std::to_string(rng.below(12));
      rows.push_back(row);
      parts.push_back(static_cast<std::int32_t>(rng.below(2)));
    }
    bool expected = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (parts[i] == parts[j]) continue;
        const bool same_group = !rows[i].group.empty() && rows[i].group == rows[j].group;
        expected = expected || same_group ||
                   slowly_near(slow_grams(text::normalize_for_comparison(rows[i].text)),
                               slow_grams(text::normalize_for_comparison(rows[j].text)));
      }
    }
    EXPECT_EQ(has_leak(rows, parts), expected);
    leaks += expected ? 1 : 0;
  }
  EXPECT_GT(leaks, 100);
  EXPECT_LT(leaks, 300);
}

// What lies in one part is passed by: 20,000 texts near one another have 200,000,000 pairs.
TEST(LeakCheck, FindsTheOneTextOfALargeClusterThatStraddles) {
  std::vector<Example> rows(20000);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].text =
        "the same long line over and over again, with a number at its end: " + std::to_string(i);
  }
  std::vector<std::int32_t> parts(rows.size(), 1);
  EXPECT_FALSE(has_leak(rows, parts));
  parts[12345] = 0;
  EXPECT_TRUE(has_leak(rows, parts));
}

}  // namespace
}  // namespace pointsman::data
