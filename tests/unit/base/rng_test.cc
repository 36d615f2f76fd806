#include "base/rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace pointsman {
namespace {

TEST(Rng, SameSeedAndStreamGiveTheSameNumbers) {
  Rng a(7, "shuffle");
  Rng b(7, "shuffle");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.next(), b.next());
}

TEST(Rng, StreamsDiffer) { EXPECT_NE(Rng(7, "shuffle").next(), Rng(7, "dropout").next()); }

TEST(Rng, StateIsTheWholeGenerator) {
  Rng a(7, "shuffle");
  a.next();
  Rng b(0, "");
  b.set_state(a.state());
  EXPECT_EQ(a.next(), b.next());
}

// The known answer of xoshiro256** for the state {1, 2, 3, 4}, from its authors' C code.
TEST(Rng, MatchesTheReferenceGenerator) {
  Rng rng(0, "");
  rng.set_state({1, 2, 3, 4});
  EXPECT_EQ(rng.next(), 11520U);
  EXPECT_EQ(rng.next(), 0U);
  EXPECT_EQ(rng.next(), 1509978240U);
  EXPECT_EQ(rng.next(), 1215971899390074240U);
}

TEST(Rng, MomentsOfTheDistributions) {
  Rng rng(3, "moments");
  constexpr int kDraws = 200000;
  double uniform = 0, normal = 0, square = 0;
  for (int i = 0; i < kDraws; ++i) {
    uniform += rng.uniform();
    const double x = rng.normal();
    normal += x;
    square += x * x;
  }
  EXPECT_NEAR(uniform / kDraws, 0.5, 5 * std::sqrt(1.0 / 12 / kDraws));
  EXPECT_NEAR(normal / kDraws, 0.0, 5 / std::sqrt(kDraws));
  EXPECT_NEAR(square / kDraws, 1.0, 5 * std::sqrt(2.0 / kDraws));
}

TEST(Rng, ShuffleIsAPermutation) {
  Rng rng(1, "p");
  std::vector<int> values(50);
  std::iota(values.begin(), values.end(), 0);
  std::vector<int> shuffled = values;
  rng.shuffle(shuffled);
  EXPECT_NE(shuffled, values);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, values);
}

}  // namespace
}  // namespace pointsman
