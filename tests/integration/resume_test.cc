#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

const std::string kTraining =
    "num_train_epochs: 60, early_stopping_patience: 0, eval_steps: 10, logging_steps: 5";

std::vector<std::string> command(const std::string& run, bool resume) {
  std::vector<std::string> arguments = {POINTSMAN_PROGRAM, "train", "c.yaml", "--out", run,
                                        "--threads",       "1"};
  if (resume) arguments.emplace_back("--resume");
  return arguments;
}

// Whether the folder holds a published checkpoint. What is still being written ends in ".tmp", and
// may be gone before it can be looked at.
bool has_checkpoint(const Path& folder) {
  std::error_code vanished;
  for (const auto& entry : std::filesystem::directory_iterator(folder, vanished)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("step-") && !name.ends_with(".tmp")) return true;
  }
  return false;
}

// Waits until the run has a checkpoint. Returns false where it ended before that.
bool wait_for_checkpoint(testing::Program& program, const Path& run) {
  while (program.running()) {
    if (has_checkpoint(run / "checkpoints")) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

class Resume : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testing::TemporaryFolder;
    write_config(folder_->path(), "", kTraining);
    ASSERT_EQ(testing::run(command("whole", false), folder_->path()).code, 0);
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string weights(const std::string& run) {
    return read_file(folder_->path() / run / "model/model.safetensors");
  }

  static inline testing::TemporaryFolder* folder_ = nullptr;
};

TEST_F(Resume, AfterOneSignalEndsInTheSameBytes) {
  for (const auto& [number, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    const std::string run = "stopped-" + std::to_string(code);
    testing::Program program(command(run, false), folder_->path());
    ASSERT_TRUE(wait_for_checkpoint(program, folder_->path() / run));
    program.signal(number);
    const auto stopped = program.wait();
    EXPECT_EQ(stopped.code, code);
    EXPECT_NE(stopped.err.find("hint: go on with: pointsman train c.yaml --out " + run +
                               " --threads 1 --resume\n"),
              std::string::npos)
        << stopped.err;
    EXPECT_FALSE(std::filesystem::exists(folder_->path() / run / "model"));
    const auto resumed = testing::run(command(run, true), folder_->path());
    EXPECT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_EQ(weights(run), weights("whole"));
  }
}

TEST_F(Resume, AfterEachOfSeveralKillsEndsInTheSameBytes) {
  for (int attempt = 0; attempt < 4; ++attempt) {
    testing::Program program(command("killed", attempt > 0), folder_->path());
    if (!wait_for_checkpoint(program, folder_->path() / "killed")) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(17 * attempt));
    program.signal(SIGKILL);
    program.wait();
  }
  const auto resumed = testing::run(command("killed", true), folder_->path());
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(weights("killed"), weights("whole"));
}

TEST_F(Resume, RefusesOtherData) {
  testing::Program program(command("moved", false), folder_->path());
  ASSERT_TRUE(wait_for_checkpoint(program, folder_->path() / "moved"));
  program.signal(SIGINT);
  ASSERT_EQ(program.wait().code, 130);
  const std::string rows = read_file(folder_->path() / "rows.csv");
  write_file_atomically(folder_->path() / "rows.csv", rows + "new,one more,claude,new\n");
  const auto refused = testing::run(command("moved", true), folder_->path());
  write_file_atomically(folder_->path() / "rows.csv", rows);
  EXPECT_EQ(refused.code, 3);
  EXPECT_NE(refused.err.find("the data has changed since the run began"), std::string::npos)
      << refused.err;
}

// Sums in another order end in other bytes.
TEST_F(Resume, RefusesAnotherNumberOfThreads) {
  testing::Program program(command("wider", false), folder_->path());
  ASSERT_TRUE(wait_for_checkpoint(program, folder_->path() / "wider"));
  program.signal(SIGINT);
  ASSERT_EQ(program.wait().code, 130);
  auto wider = command("wider", true);
  *(std::ranges::find(wider, "--threads") + 1) = "2";
  const auto refused = testing::run(wider, folder_->path());
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("threads was 1 and is 2 now"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace pointsman::integration
