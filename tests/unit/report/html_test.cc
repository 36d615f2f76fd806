#include "report/html.h"

#include <gtest/gtest.h>

namespace pointsman::report {
namespace {

TEST(Html, EscapesMarkupAndControlCharacters) {
  EXPECT_EQ(escape("<b a='x' b=\"y\">&amp;"), "&lt;b a=&#39;x&#39; b=&quot;y&quot;&gt;&amp;amp;");
  EXPECT_EQ(escape(std::string("a\0b\x1b\n", 5)), "a\uFFFDb\uFFFD ");
}

TEST(Html, CutsAtCodePoints) {
  EXPECT_EQ(excerpt("가나다", 2), "가나…");
  EXPECT_EQ(excerpt("가나", 2), "가나");
  EXPECT_EQ(user_text("<", 1), "<bdi>&lt;</bdi>");
}

TEST(Html, WritesNumbersForPeople) {
  EXPECT_EQ(number(std::int64_t{0}), "0");
  EXPECT_EQ(number(std::int64_t{999}), "999");
  EXPECT_EQ(number(std::int64_t{1234567}), "1,234,567");
  EXPECT_EQ(number(std::int64_t{-1234}), "-1,234");
  EXPECT_EQ(number(2.50, 2), "2.5");
  EXPECT_EQ(number(-0.001, 2), "0");
  EXPECT_EQ(percent(0.1234), "12.3 %");
  EXPECT_EQ(count_of(1, "row"), "1 row");
  EXPECT_EQ(count_of(2000, "row"), "2,000 rows");
}

}  // namespace
}  // namespace pointsman::report
