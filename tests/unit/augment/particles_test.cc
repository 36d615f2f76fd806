#include "augment/particles.h"

#include <gtest/gtest.h>

#include <set>

#include "augment/ops.h"
#include "base/rng.h"

namespace pointsman::augment {
namespace {

TEST(Particles, TakeTheFormOfTheirNoun) {
  EXPECT_EQ(particle_after("책", "를"), "을");
  EXPECT_EQ(particle_after("사과", "을"), "를");
  EXPECT_EQ(particle_after("여친", "가"), "이");
  EXPECT_EQ(particle_after("여자친구", "은"), "는");
  EXPECT_EQ(particle_after("서울", "으로"), "로");  // ㄹ takes 로
  EXPECT_EQ(particle_after("집", "로"), "으로");
  EXPECT_EQ(particle_after("남친", "랑"), "이랑");
  EXPECT_EQ(particle_after("집", "에서"), "에서");
  EXPECT_EQ(particle_after("SQL", "를"), "를");  // no syllable: as it was
}

TEST(Particles, AreSplitWhereTheFormIsRight) {
  EXPECT_EQ(split_particle("친구한테").particle, "한테");
  EXPECT_EQ(split_particle("책을").stem, "책");
  EXPECT_EQ(split_particle("책를").particle, "");
  EXPECT_EQ(split_particle("를").particle, "");
  EXPECT_EQ(split_particle("친구랑").particle, "랑");
}

TEST(Particles, ObjectsAreNotVerbs) {
  for (const char* word : {"친구를", "마음을", "시간을", "연락을", "이별을", "말씀을"})
    EXPECT_TRUE(object_stem(word)) << word;
  for (const char* word :
       {"먹을", "있을", "부를", "모를", "했을", "좋을", "잡아먹을", "다를", "을"})
    EXPECT_FALSE(object_stem(word)) << word;
  EXPECT_TRUE(is_known_noun("남자친구"));
  EXPECT_FALSE(is_known_noun("좋은"));
}

TEST(Particles, AVerbIsNotTakenForAPronoun) {
  const OperatorRow& row = *find_operator("particle");
  const auto variants = [&](std::string_view text) {
    const Words words(text);
    std::set<std::string> found;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      Rng rng(seed, row.name);
      if (auto variant = apply_operator(row, {words, Language::korean, 1, rng}))
        found.insert(std::move(*variant));
    }
    return found;
  };
  EXPECT_TRUE(variants("비오면 마중 나와 주는 사람 있어서 좋다").empty());
  EXPECT_EQ(variants("너와 영화 보고 싶어"),
            (std::set<std::string>{"너랑 영화 보고 싶어", "너하고 영화 보고 싶어"}));
}

}  // namespace
}  // namespace pointsman::augment
