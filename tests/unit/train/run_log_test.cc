#include "train/run_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace pointsman::train {
namespace {

TEST(RunLog, AResumeCutsWhatCameAfterTheCheckpoint) {
  const Path folder = Path(testing::TempDir()) / ("run_log_" + std::to_string(::getpid()));
  create_folders(folder);
  std::uint64_t metrics = 0, events = 0;
  {
    RunLog log(folder, 0, 0);
    log.add("train", {{"step", 1}, {"loss", 0.5}});
    metrics = log.metrics_bytes();
    events = log.event_bytes();
    log.add("train", {{"step", 2}, {"loss", 0.25}});
  }
  RunLog log(folder, metrics, events);
  log.add("train", {{"step", 2}, {"loss", 0.25}});
  EXPECT_EQ(read_file(folder / "metrics.jsonl"),
            "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":0.25}\n");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace pointsman::train
