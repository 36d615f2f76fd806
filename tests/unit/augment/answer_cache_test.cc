#include "augment/answer_cache.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/unit/data/refusal.h"
#include "tests/unit/data/temporary_folder.h"

namespace pointsman::augment {
namespace {

using data::refusal;
using data::TemporaryFolder;

Json line(const std::string& key, const std::vector<std::string>& answers) {
  return {{"key", key}, {"note", "for a person"}, {"answers", answers}};
}

TEST(AnswerCache, KeepsAnswersAcrossRuns) {
  const TemporaryFolder folder;
  const Path path = folder.path() / "deep" / "cache.jsonl";
  {
    AnswerCache cache(path);
    EXPECT_EQ(cache.find("a"), nullptr);
    cache.put(line("a", {"x", "가"}));
    cache.put(line("b", {}));
    ASSERT_NE(cache.find("a"), nullptr);
  }
  const AnswerCache again(path);
  EXPECT_EQ(again.size(), 2U);
  EXPECT_EQ(*again.find("a"), (std::vector<std::string>{"x", "가"}));
  EXPECT_TRUE(again.find("b")->empty());
}

// Cut anywhere, the whole lines are read, one without its line feed as well, and the rest is
// written over.
TEST(AnswerCache, SurvivesAKillAnywhere) {
  const TemporaryFolder folder;
  const Path path = folder.path() / "cache.jsonl";
  {
    AnswerCache cache(path);
    cache.put(line("a", {"x"}));
    cache.put(line("b", {"y"}));
  }
  const std::string whole = read_file(path);
  const std::size_t first = whole.find('\n') + 1;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    folder.write("cache.jsonl", whole.substr(0, size));
    AnswerCache cache(path);
    EXPECT_EQ(cache.size(), size + 1 < first ? 0U : size + 1 < whole.size() ? 1U : 2U) << size;
    cache.put(line("c", {"z"}));
    EXPECT_EQ(AnswerCache(path).size(), cache.size());
  }
}

TEST(AnswerCache, TwoRunsMayWriteAtOnce) {
  const TemporaryFolder folder;
  const Path path = folder.path() / "cache.jsonl";
  AnswerCache one(path), other(path);
  for (int i = 0; i < 20; ++i) {
    one.put(line("one " + std::to_string(i), {"x"}));
    other.put(line("other " + std::to_string(i), {"y"}));
  }
  EXPECT_EQ(AnswerCache(path).size(), 40U);
}

TEST(AnswerCache, RefusesByLine) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& content) {
    const Path path = folder.write("c.jsonl", content);
    return folder.shorten(refusal([&] { AnswerCache cache(path); }));
  };
  const std::string good = R"({"key": "k", "answers": ["a"], "note": 1})";
  EXPECT_EQ(refused(good + "\n{}\n"), "c.jsonl:2: the key 'key' is missing (a string)");
  EXPECT_EQ(refused(good + "\n\n" + R"({"key": "k", "answers": [1]})" + "\n"),
            "c.jsonl:3: 'answers' must be a list of strings");
  EXPECT_NE(refused("nonsense\n").find("c.jsonl:1: not valid JSON"), std::string::npos);
  const Path path =
      folder.write("c.jsonl", good + "\n" + R"({"key": "k", "answers": ["b"]})" + "\n");
  EXPECT_EQ(AnswerCache(path).find("k")->front(), "a");  // the first of one key holds
}

}  // namespace
}  // namespace pointsman::augment
