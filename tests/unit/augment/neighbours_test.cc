#include "augment/neighbours.h"

#include <gtest/gtest.h>

#include <set>

#include "base/rng.h"

namespace pointsman::augment {
namespace {

TEST(Neighbours, StandForWordsOfTheirKind) {
  for (const char* word : {"photo", "travel", "cheap"}) EXPECT_EQ(neighbour_kind(word), 0) << word;
  for (const char* word : {"친구", "날씨", "영화"}) EXPECT_EQ(neighbour_kind(word), 1) << word;
  for (const char* word :
       {"", "a", "ab", "Photo", "with", "without", "what", "never", "three", "explain", "e-mail",
        "##ing", "[CLS]", "café", "写真", "우리", "좋아하는", "친구가", "오늘"})
    EXPECT_EQ(neighbour_kind(word), -1) << word;
}

TEST(Neighbours, FormsOfAWordAreTold) {
  for (const auto& [a, b] : {std::pair{"photo", "photos"},
                             {"write", "writing"},
                             {"explain", "explanation"},
                             {"use", "using"},
                             {"happy", "unhappy"},
                             {"친구", "친구들"}})
    EXPECT_TRUE(is_other_form(a, b) && is_other_form(b, a)) << a;
  for (const auto& [a, b] : {std::pair{"photo", "picture"},
                             {"cheap", "inexpensive"},
                             {"house", "home"},
                             {"phone", "smartphone"},
                             {"학습", "학교"}})
    EXPECT_FALSE(is_other_form(a, b) || is_other_form(b, a)) << a;
}

// As an encoder of many languages might answer.
std::vector<std::string> of_many(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string word = lower_ascii(text.substr(begin, end - begin));
  if (word == "photo") return {"foto", "picture", "image", "a", "b", "c", "d", "shot", "pic"};
  if (word == "plan") return {"idea"};
  if (word == "친구") return {"이웃"};
  return {};
}

TEST(Neighbours, EnglishOnesAreOfTheRows) {
  data::Example row;
  row.text = "Picture, image a b c d shot";
  const Neighbours in_use = neighbours_in_use(of_many, std::vector{row});
  EXPECT_EQ(in_use("photo", 0, 5), (std::vector<std::string>{"picture", "image", "a", "b", "c"}));
  EXPECT_EQ(in_use("친구", 0, 6), std::vector<std::string>{"이웃"});
  EXPECT_TRUE(in_use("plan", 0, 4).empty());
}

std::set<std::string> variants(std::string_view text, Language language) {
  const Neighbours neighbours = of_many;
  const Words words(text);
  std::set<std::string> found;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Rng rng(seed, "neighbour");
    const OperatorInput input{words, language, 0.1, rng, &neighbours};
    if (auto variant = apply_operator(*find_operator("neighbour"), input))
      found.insert(std::move(*variant));
  }
  return found;
}

TEST(Neighbours, KeepCaseParticleAndArticle) {
  EXPECT_EQ(variants("친구가 왔어", Language::korean), std::set<std::string>{"이웃이 왔어"});
  EXPECT_TRUE(variants("Photo, now", Language::english).contains("Picture, now"));
  EXPECT_TRUE(variants("a plan", Language::english).empty());  // idea takes "an"
  EXPECT_EQ(variants("the plan", Language::english), std::set<std::string>{"the idea"});
  EXPECT_TRUE(variants("\"photo\"", Language::english).empty());
  EXPECT_TRUE(variants("in Photo", Language::english).empty());  // a name
}

}  // namespace
}  // namespace pointsman::augment
