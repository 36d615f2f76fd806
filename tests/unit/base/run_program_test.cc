#include "base/run_program.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/unit/data/refusal.h"

namespace pointsman {
namespace {

using data::refusal;
constexpr std::chrono::milliseconds kTimeout{20'000};

TEST(RunProgram, GivesOutputErrorsAndCode) {
  const std::string input(3'000'000, 'x');  // more than any pipe holds
  const ProgramResult result = run_program({"cat"}, input, kTimeout);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, input);
  const ProgramResult failed =
      run_program({"sh", "-c", "echo out; echo err >&2; exit 3"}, "", kTimeout);
  EXPECT_EQ(failed.exit_code, 3);
  EXPECT_EQ(failed.output, "out\n");
  EXPECT_EQ(failed.errors, "err\n");
  EXPECT_EQ(run_program({"sh", "-c", "kill -9 $$"}, "", kTimeout).exit_code, 128 + 9);
}

TEST(RunProgram, AProgramThatDoesNotReadIsNoTrouble) {
  EXPECT_EQ(run_program({"true"}, std::string(3'000'000, 'x'), kTimeout).exit_code, 0);
}

TEST(RunProgram, RefusesWhatIsAbsentOrTooSlow) {
  EXPECT_NE(refusal([] { run_program({"no-such-program-here"}, "", kTimeout); }, ErrorKind::system)
                .find("no-such-program-here: cannot be run"),
            std::string::npos);
  EXPECT_NE(refusal(
                [] {
                  run_program({"sleep", "20"}, "", std::chrono::milliseconds(100));
                },
                ErrorKind::system)
                .find("did not end within 100 ms"),
            std::string::npos);
}

TEST(RunProgram, TheDeadlineHoldsWhenTheOutputIsClosed) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string what = refusal(
      [] {
        run_program({"sh", "-c", "exec >&- 2>&-; sleep 20"}, "", std::chrono::milliseconds(200));
      },
      ErrorKind::system);
  EXPECT_NE(what.find("did not end within 200 ms"), std::string::npos) << what;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  // One that says no more, but ends as it likes.
  EXPECT_EQ(
      run_program({"sh", "-c", "exec >&- 2>&-; cat >/dev/null; exit 3"}, "x", kTimeout).exit_code,
      3);
}

}  // namespace
}  // namespace pointsman
