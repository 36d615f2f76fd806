#include "text/piece_table.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/rng.h"

namespace pointsman::text {
namespace {

std::u32string random_text(Rng& rng, std::size_t longest) {
  std::u32string text(1 + rng.below(longest), U'a');
  for (char32_t& c : text) c = static_cast<char32_t>(U'a' + rng.below(3));
  return text;
}

// The oracle: a map and every prefix asked for.
TEST(PieceTable, AgreesWithAMap) {
  Rng rng(1, "pieces");
  for (const std::size_t expected : {std::size_t{0}, std::size_t{3000}}) {
    PieceTable table(expected);  // too small at first, too: it grows
    std::map<std::u32string, std::int32_t> map;
    for (std::int32_t id = 0; id < 2000; ++id) {
      std::u32string piece = random_text(rng, id % 10 == 0 ? 90 : 7);
      const bool is_new = map.emplace(piece, id).second;
      ASSERT_EQ(table.insert(piece, id, static_cast<float>(id)) == PieceTable::Insert::done,
                is_new);
    }
    EXPECT_EQ(table.size(), map.size());
    std::map<std::u32string, std::int32_t> all;
    table.for_each([&](std::u32string_view piece, std::int32_t id) {
      EXPECT_TRUE(all.emplace(piece, id).second);
    });
    EXPECT_EQ(all, map);
    for (int round = 0; round < 2000; ++round) {
      std::u32string text = random_text(rng, 100);
      if (round % 2 == 0)
        text = std::next(map.begin(), static_cast<long>(rng.below(map.size())))->first + text;
      const auto found = map.find(text);
      EXPECT_EQ(table.find(text), found == map.end() ? -1 : found->second);
      std::map<std::size_t, std::int32_t> prefixes;
      for (std::size_t length = 1; length <= text.size(); ++length) {
        const auto prefix = map.find(text.substr(0, length));
        if (prefix != map.end()) prefixes[length] = prefix->second;
      }
      std::map<std::size_t, std::int32_t> visited;
      table.prefixes(text, [&](std::size_t length, std::int32_t id, float score) {
        EXPECT_EQ(score, static_cast<float>(id));
        visited[length] = id;
      });
      EXPECT_EQ(visited, prefixes);
      const PieceTable::Match longest = table.longest_prefix(text);
      EXPECT_EQ(longest.length, prefixes.empty() ? 0 : prefixes.rbegin()->first);
      EXPECT_EQ(longest.id, prefixes.empty() ? -1 : prefixes.rbegin()->second);
    }
  }
}

TEST(PieceTable, RefusesDuplicatesAndWhatIsTooLong) {
  PieceTable table(2);
  EXPECT_EQ(table.insert(U"one", 0), PieceTable::Insert::done);
  EXPECT_EQ(table.insert(U"one", 1), PieceTable::Insert::duplicate);
  EXPECT_EQ(table.insert(std::u32string(PieceTable::kMaxPieceLength + 1, U'x'), 2),
            PieceTable::Insert::too_long);
  EXPECT_EQ(table.insert(std::u32string(PieceTable::kMaxPieceLength, U'x'), 3),
            PieceTable::Insert::done);
  EXPECT_EQ(table.longest_prefix(std::u32string(5000, U'x')).length, PieceTable::kMaxPieceLength);
}

}  // namespace
}  // namespace pointsman::text
