#include "augment/paraphrase_cache.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/unit/data/refusal.h"
#include "tests/unit/data/temporary_folder.h"

namespace pointsman::augment {
namespace {

using data::refusal;
using data::TemporaryFolder;

ParaphraseConfig config() {
  ParaphraseConfig one;
  one.model = "gemma";
  one.prompt = "Say {text} {n} times";
  one.temperature = 0.7;
  one.n = 4;
  one.max_tokens = 256;
  return one;
}

// The value of the Python lines in docs/formats.md.
TEST(ParaphraseCache, KeyIsThatOfThePage) {
  EXPECT_EQ(paraphrase_key(config(), "안녕 \"you\"\n\x01 / é"),
            "sha256:f76e79513b1e2013197a9d4d3b4b30b68817a789f0eaa77ae75c9b40266098f9");
  ParaphraseConfig other;
  other.model = "m";
  other.prompt = "{text}";
  other.temperature = 1;
  other.n = 2;
  other.max_tokens = 8;
  EXPECT_EQ(paraphrase_key(other, "a"),
            "sha256:0c3ef07cc349234aa1863e8d91fa61ff0d8c138c2774fa7d4e093313917ca883");
}

TEST(ParaphraseCache, KeepsAnswersAcrossRuns) {
  const TemporaryFolder folder;
  const Path path = folder.path() / "deep" / "cache.jsonl";
  {
    ParaphraseCache cache(path);
    EXPECT_EQ(cache.find(paraphrase_key(config(), "a")), nullptr);
    cache.put(config(), "a", {"x", "가"});
    cache.put(config(), "b", {});
    ASSERT_NE(cache.find(paraphrase_key(config(), "a")), nullptr);
  }
  const ParaphraseCache again(path);
  EXPECT_EQ(again.size(), 2U);
  EXPECT_EQ(*again.find(paraphrase_key(config(), "a")), (std::vector<std::string>{"x", "가"}));
  EXPECT_TRUE(again.find(paraphrase_key(config(), "b"))->empty());
}

// Cut anywhere, the whole lines are read, one without its line feed as well, and the rest is
// written over.
TEST(ParaphraseCache, SurvivesAKillAnywhere) {
  const TemporaryFolder folder;
  const Path path = folder.path() / "cache.jsonl";
  {
    ParaphraseCache cache(path);
    cache.put(config(), "a", {"x"});
    cache.put(config(), "b", {"y"});
  }
  const std::string whole = read_file(path);
  const std::size_t first = whole.find('\n') + 1;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    folder.write("cache.jsonl", whole.substr(0, size));
    ParaphraseCache cache(path);
    EXPECT_EQ(cache.size(), size + 1 < first ? 0U : size + 1 < whole.size() ? 1U : 2U) << size;
    cache.put(config(), "c", {"z"});
    EXPECT_EQ(ParaphraseCache(path).size(), cache.size());
  }
}

TEST(ParaphraseCache, TwoRunsMayWriteAtOnce) {
  const TemporaryFolder folder;
  const Path path = folder.path() / "cache.jsonl";
  ParaphraseCache one(path), other(path);
  for (int i = 0; i < 20; ++i) {
    one.put(config(), "one " + std::to_string(i), {"x"});
    other.put(config(), "other " + std::to_string(i), {"y"});
  }
  EXPECT_EQ(ParaphraseCache(path).size(), 40U);
}

TEST(ParaphraseCache, RefusesByLine) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& content) {
    const Path path = folder.write("c.jsonl", content);
    return folder.shorten(refusal([&] { ParaphraseCache cache(path); }));
  };
  const std::string good = R"({"key": "k", "answers": ["a"], "note": 1})";
  EXPECT_EQ(refused(good + "\n{}\n"), "c.jsonl:2: the key 'key' is missing (a string)");
  EXPECT_EQ(refused(good + "\n\n" + R"({"key": "k", "answers": [1]})" + "\n"),
            "c.jsonl:3: 'answers' must be a list of strings");
  EXPECT_NE(refused("nonsense\n").find("c.jsonl:1: not valid JSON"), std::string::npos);
  const Path path =
      folder.write("c.jsonl", good + "\n" + R"({"key": "k", "answers": ["b"]})" + "\n");
  EXPECT_EQ(ParaphraseCache(path).find("k")->front(), "a");  // the first of one key holds
}

}  // namespace
}  // namespace pointsman::augment
