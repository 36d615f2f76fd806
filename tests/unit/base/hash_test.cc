#include "base/hash.h"

#include <gtest/gtest.h>

namespace pointsman {
namespace {

// FIPS 180-4's own example.
TEST(Hash, Sha256OfAbc) {
  EXPECT_EQ(sha256("abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, PiecesEqualTheWhole) {
  Sha256 hash;
  hash.update("a");
  hash.update("bc");
  EXPECT_EQ(hash.finish(), sha256("abc"));
}

}  // namespace
}  // namespace pointsman
