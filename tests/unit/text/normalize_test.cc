#include "text/normalize.h"

#include <gtest/gtest.h>

#include "tests/support/tokenizer_support.h"

namespace pointsman::text {
namespace {

// tests/data/text/normalized.json: the awkward texts by Python's unicodedata
// (tools/parity/tokenizer_values.py).
TEST(Normalize, IsPythons) {
  const Json values = read_json(testing::kTextData / "normalized.json", ErrorKind::data);
  EXPECT_GT(values["rows"].size(), 100U);
  for (const Json& row : values["rows"]) {
    EXPECT_EQ(normalize_for_comparison(row[0].get<std::string>()), row[1].get<std::string>())
        << row.dump();
  }
}

TEST(Normalize, AsciiAndEmpty) {
  EXPECT_EQ(normalize_for_comparison(" Hello,\t\n WORLD! "), "hello, world!");
  EXPECT_EQ(normalize_for_comparison(""), "");
  EXPECT_EQ(normalize_for_comparison(" \x1c "), "");
}

TEST(Normalize, FinalSigmaStaysSigma) { EXPECT_EQ(normalize_for_comparison("ΟΔΟΣ"), "οδοσ"); }

TEST(Normalize, IsIdempotentOnTheAwkwardTexts) {
  const Json values = read_json(testing::kTextData / "normalized.json", ErrorKind::data);
  for (const Json& row : values["rows"]) {
    const std::string once = normalize_for_comparison(row[0].get<std::string>());
    EXPECT_EQ(normalize_for_comparison(once), once) << row.dump();
  }
}

}  // namespace
}  // namespace pointsman::text
