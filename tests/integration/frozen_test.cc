#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/integration/fixture.h"

namespace pointsman::integration {
namespace {

const std::string kTraining =
    "freeze: {layers: 1}, head_first_epochs: 20, num_train_epochs: 20, early_stopping_patience: 0, "
    "eval_steps: 10, mixup_alpha: 0.2";

std::vector<std::string> command(const std::string& run, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {POINTSMAN_PROGRAM, "train", "c.yaml", "--out", run,
                                        "--threads",       "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::string weights(const Path& run) { return read_file(run / "model/model.safetensors"); }

// The greatest N of the whole checkpoints step-N; 0: none.
int newest_step(const Path& run) {
  int newest = 0;
  std::error_code vanished;
  for (const auto& entry : std::filesystem::directory_iterator(run / "checkpoints", vanished)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("step-") && !name.ends_with(".tmp"))
      newest = std::max(newest, std::stoi(name.substr(5)));
  }
  return newest;
}

// Kills a training when it has a checkpoint of this step or a later one; resumes it to the end.
void kill_and_resume(const Path& folder, const std::string& run, int step) {
  testing::Program program(command(run, {}), folder);
  while (program.running() && newest_step(folder / run) < step)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  program.signal(SIGKILL);
  program.wait();
  const auto resumed = testing::run(command(run, {"--resume"}), folder);
  EXPECT_EQ(resumed.code, 0) << resumed.err;
}

TEST(Frozen, KeptOrAnewKilledOrNotEndsInTheSameBytes) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(), "", kTraining);
  const auto whole = testing::run(command("whole", {}), folder.path());
  ASSERT_EQ(whole.code, 0) << whole.err;
  const auto anew =
      testing::run(command("anew", {"--set", "train.frozen_cache_mb=0"}), folder.path());
  ASSERT_EQ(anew.code, 0) << anew.err;
  EXPECT_EQ(weights(folder.path() / "anew"), weights(folder.path() / "whole"));
  // 120 rows without the test's 15 %, once for the head alone and once for what is above layer 0.
  EXPECT_NE(whole.err.find("kept the frozen layers' outputs of "), std::string::npos) << whole.err;
  EXPECT_NE(whole.err.find("from epoch 20 on the encoder learns, too"), std::string::npos);
  EXPECT_NE(anew.err.find("kept the frozen layers' outputs of 0 of "), std::string::npos);
  const int steps = json_lines(read_file(folder.path() / "whole/metrics.jsonl")).back().at("step");
  for (const int step : {10, steps / 2 + 10}) {
    const std::string run = "killed-" + std::to_string(step);
    kill_and_resume(folder.path(), run, step);
    EXPECT_EQ(weights(folder.path() / run), weights(folder.path() / "whole")) << run;
  }
}

TEST(Frozen, TheHeadFirstOfAFrozenEncoderIsRefused) {
  const testing::TemporaryFolder folder;
  write_config(folder.path(), "", "freeze: encoder, head_first_epochs: 1");
  const auto refused = testing::run(command("run", {}), folder.path());
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("train.head_first_epochs: 0 with freeze: encoder"), std::string::npos)
      << refused.err;
}

}  // namespace
}  // namespace pointsman::integration
