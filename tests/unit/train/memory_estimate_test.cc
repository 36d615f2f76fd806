#include "train/device/memory_estimate.h"

#include <gtest/gtest.h>

namespace pointsman::train {
namespace {

constexpr std::int64_t kGiB = 1LL << 30;

// 24 GiB, of which 5.6 are resident: 16 are left for batches when a tenth stays free. An earlier
// batch of 1,000 tokens took 2 GiB, so 8,000 tokens fit, at 100 a row 80 rows.
BatchMemory example() { return {24 * kGiB, 28 * kGiB / 5, 128, 12'800, 2 * kGiB, 1'000}; }

TEST(MemoryEstimate, RowsFollowFromWhatATokenTook) {
  EXPECT_NEAR(static_cast<double>(rows_that_fit(example())), 80, 1);
}

TEST(MemoryEstimate, FewerThanFailedAndNoneWhereNotOneFits) {
  BatchMemory memory = example();
  memory.rows = 64;  // the estimate says that more would fit, which has just failed
  memory.tokens = 6'400;
  EXPECT_EQ(rows_that_fit(memory), 63);
  memory.resident = 22 * kGiB;
  EXPECT_EQ(rows_that_fit(memory), 0);
  memory = example();
  memory.rows = 1;
  EXPECT_EQ(rows_that_fit(memory), 0);
}

TEST(MemoryEstimate, WithoutAnEarlierBatchHalf) {
  BatchMemory memory = example();
  memory.largest = memory.largest_tokens = 0;
  EXPECT_EQ(rows_that_fit(memory), 64);
}

TEST(MemoryEstimate, TheRefusalKeepsTheRowsOfAStep) {
  TrainConfig config;
  config.per_device_train_batch_size = 128;
  const Error error = out_of_memory("device cuda:0: step 3", example(), config);
  EXPECT_EQ(error.kind(), ErrorKind::system);
  EXPECT_EQ(std::string(error.what())
                .find("device cuda:0: step 3: out of memory on a batch of 128 "
                      "rows, 12800 tokens; about "),
            0U)
      << error.what();
  EXPECT_NE(std::string(error.what()).find("(24.0 GiB in all, of which 5.6 GiB are"),
            std::string::npos)
      << error.what();
  EXPECT_EQ(error.hint(),
            "--set train.per_device_train_batch_size=64 --set train.gradient_accumulation_steps=2, "
            "or --set train.gradient_checkpointing=true");
}

TEST(MemoryEstimate, TheRefusalKnowsTheOtherWaysOut) {
  TrainConfig config;
  config.max_tokens_per_batch = 12'800;
  config.gradient_checkpointing = true;
  BatchMemory memory = example();
  memory.largest = 0;
  EXPECT_EQ(out_of_memory("here", memory, config).hint(),
            "--set train.max_tokens_per_batch=6400 --set train.gradient_accumulation_steps=2");
  memory.rows = 1;
  EXPECT_EQ(out_of_memory("here", memory, config).hint(),
            "a lower model.max_length, train.freeze: embeddings, or a smaller encoder");
}

}  // namespace
}  // namespace pointsman::train
