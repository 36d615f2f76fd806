#include "augment/filter.h"

#include <gtest/gtest.h>

#include <set>

#include "augment/similarity.h"
#include "base/rng.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

data::Example row(const std::string& text, const std::string& label = "a") {
  data::Example example;
  example.text = text;
  example.label = label;
  return example;
}

// The definition, with sets of strings.
double slow_jaccard(const std::string& a, const std::string& b) {
  const auto grams = [](const std::string& text) {
    std::set<std::u32string> found;
    const std::u32string c = text::decode_utf8(text);
    if (c.size() < 3) return std::set{c};
    for (std::size_t i = 0; i + 3 <= c.size(); ++i) found.insert(c.substr(i, 3));
    return found;
  };
  const auto x = grams(a), y = grams(b);
  std::size_t common = 0;
  for (const auto& gram : x) common += y.count(gram);
  return static_cast<double>(common) / static_cast<double>(x.size() + y.size() - common);
}

TEST(Similarity, IsTheDefinition) {
  Rng rng(1, "similarity");
  const auto random = [&] {
    std::string text;
    for (std::uint64_t k = 1 + rng.below(12); k > 0; --k)
      text::append_utf8(text, rng.below(2) == 0 ? U'a' + static_cast<char32_t>(rng.below(3))
                                                : U'가' + static_cast<char32_t>(rng.below(2)));
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string a = random(), b = random();
    EXPECT_DOUBLE_EQ(jaccard(data::grams_of(a), data::grams_of(b)), slow_jaccard(a, b))
        << a << " " << b;
  }
}

struct Case {
  const char* child;
  std::optional<Rejection> expected;
};

TEST(Filter, GivesEachReason) {
  FilterConfig config;
  config.min_similarity = 0.2;
  config.max_similarity = 0.9;
  config.min_characters = 5;
  config.max_characters = 60;
  config.max_foreign_script = 0.3;
  const std::vector<data::Example> rows = {row("tell me about the river in spring"),
                                           row("Other row!")};
  const Measure parent = measure(rows[0].text);
  Filter filter(config, rows);
  const std::vector<Case> cases = {
      {"other  ROW!", Rejection::identical_to_row},
      {"tell me about the river in springs", Rejection::too_similar},
      {"tell me about a river in spring", std::nullopt},
      {"Tell me about a river in spring ", Rejection::identical_to_child},
      {"weather tomorrow please", Rejection::too_different},
      {"tell me", Rejection::too_short},
      {"tell me about the river in spring and also about all of the lakes nearby",
       Rejection::too_long},
      {"tell me about the 강물이 봄에는 어떤지 알려줘 river in", Rejection::foreign_script},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(filter.take(parent, row(one.child)), one.expected) << one.child;
  }
}

TEST(Filter, LanguageIsAskedOfWhatWasWrittenAnew) {
  const data::Example english = row("what is the name of this river and where does it begin");
  const data::Example spanish = row("cómo se llama este río y en qué lugar nace el río");
  Filter filter({}, std::vector{english});
  EXPECT_EQ(filter.take(measure(english.text), spanish), Rejection::other_language);
  EXPECT_EQ(filter.take(measure(english.text), spanish, false), std::nullopt);
}

TEST(Filter, ControlCharactersComeFromTheParentAlone) {
  Filter filter({}, {});
  const Measure plain = measure("tell me about the river"), bell = measure("tell me \x07 now");
  for (const char* bad : {"tell me about\x1b[31m the river", "tell me about the river\x7f",
                          "tell me about\r\nthe river", "tell me about \xC2\x85the river"})
    EXPECT_EQ(filter.take(plain, row(bad)), Rejection::control_character) << bad;
  EXPECT_EQ(filter.take(plain, row("tell me\tabout\nthe river \xC2\xA0 \xC3\x85")), std::nullopt);
  EXPECT_EQ(filter.take(bell, row("tell me \x07 then")), std::nullopt);
}

TEST(Filter, LengthRatiosAndTeacher) {
  FilterConfig config;
  config.min_length_ratio = 0.5;
  config.max_length_ratio = 2;
  Filter filter(config, {});
  const Measure parent = measure("0123456789");
  EXPECT_EQ(filter.take(parent, row("0123")), Rejection::too_short);
  EXPECT_EQ(filter.take(parent, row("01234")), std::nullopt);
  EXPECT_EQ(filter.take(parent, row("01234567890123456789")), std::nullopt);
  EXPECT_EQ(filter.take(parent, row("012345678901234567890")), Rejection::too_long);
  EXPECT_EQ(filter.judge({"b", 0.9}, row("x")), Rejection::teacher_label);
  EXPECT_EQ(filter.judge({"a", 0.4}, row("x")), Rejection::teacher_confidence);
  EXPECT_EQ(filter.judge({"a", 0.5}, row("x")), std::nullopt);
}

TEST(Filter, PairsAreIdenticalByBothTexts) {
  data::Example pair = row("same first text");
  pair.text_pair = "one";
  Filter filter({}, std::vector{pair});
  data::Example child = pair;
  EXPECT_EQ(filter.take(measure(pair.text), child), Rejection::identical_to_row);
  child.text_pair = "two";
  EXPECT_EQ(filter.take(measure(pair.text), child), std::nullopt);
}

}  // namespace
}  // namespace pointsman::augment
