#include "base/progress.h"

#include <gtest/gtest.h>

namespace pointsman {
namespace {

TEST(Progress, DurationsForPeople) {
  EXPECT_EQ(format_duration(0), "0s");
  EXPECT_EQ(format_duration(59.4), "59s");
  EXPECT_EQ(format_duration(59.6), "1m00s");
  EXPECT_EQ(format_duration(3725), "1h02m");
}

TEST(Progress, TheLineSaysRateAndRemainingTime) {
  ProgressLine line{"train", 120, 240, 60, 0, 32.0, "rows", "loss 0.41"};
  EXPECT_EQ(format_progress(line, 200),
            "train [##########----------] 120/240 50%  32.0 rows/s  1m00s left  loss 0.41");
  EXPECT_EQ(format_progress(line, 10), "train [###");
}

TEST(Progress, RemainingTimeCountsFromWhereAResumeBegan) {
  ProgressLine line{"train", 180, 240, 60, 120, 16.0, "rows", ""};
  EXPECT_EQ(format_progress(line, 200),
            "train [###############-----] 180/240 75%  16.0 rows/s  1m00s left");
}

}  // namespace
}  // namespace pointsman
