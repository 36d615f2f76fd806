#include "model/team.h"

#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace pointsman::model {
namespace {

// What run_together() leaves where each task writes its own number.
std::vector<std::int64_t> numbers(std::int64_t tasks) {
  std::vector<std::int64_t> written(static_cast<std::size_t>(tasks), -1);
  run_together(tasks, [&](std::int64_t task) { written[static_cast<std::size_t>(task)] = task; });
  return written;
}

std::vector<std::int64_t> counted(std::int64_t tasks) {
  std::vector<std::int64_t> expected(static_cast<std::size_t>(tasks));
  std::iota(expected.begin(), expected.end(), 0);
  return expected;
}

TEST(Team, RunsEveryTaskOnceForAnyNumberOfThem) {
  for (int round = 0; round < 500; ++round) {
    for (const std::int64_t tasks : {0, 1, 2, 5, 3}) ASSERT_EQ(numbers(tasks), counted(tasks));
  }
}

TEST(Team, ServesCallersOfManyThreadsAtOnce) {
  std::vector<std::thread> callers;
  std::vector<int> right(4);
  for (int& count : right) {
    callers.emplace_back([&count] {
      for (int round = 0; round < 1000; ++round) count += numbers(3) == counted(3);
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, std::vector<int>(4, 1000));
}

TEST(Team, ATaskMayCallItAgain) {
  std::vector<int> right(3);
  run_together(3, [&](std::int64_t task) {
    right[static_cast<std::size_t>(task)] = numbers(4) == counted(4);
  });
  EXPECT_EQ(right, std::vector<int>(3, 1));
}

TEST(Team, RethrowsTheFirstExceptionByNumberAndGoesOn) {
  for (int round = 0; round < 100; ++round) {
    try {
      run_together(4, [](std::int64_t task) {
        if (task >= 2) throw std::runtime_error(std::to_string(task));
      });
      FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "2");
    }
    ASSERT_EQ(numbers(4), counted(4));
  }
}

}  // namespace
}  // namespace pointsman::model
