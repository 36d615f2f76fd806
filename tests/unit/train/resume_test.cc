#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "base/error.h"
#include "base/stop.h"
#include "tests/unit/train/tiny_run.h"

namespace pointsman::train {
namespace {

// A run with all that has to survive a kill: dropout, shuffling, early stopping, half-filled log
// windows, validations in the middle of epochs, accumulation, mixed rows.
TrainRequest eventful_request(const Path& folder) {
  TrainRequest request = tiny_request(folder);
  request.config.per_device_train_batch_size = 5;
  request.config.gradient_accumulation_steps = 2;
  request.config.logging_steps = 2;
  request.config.eval_steps = 4;
  request.config.early_stopping_patience = 3;
  request.config.num_train_epochs = 4.5;
  request.config.mixup_alpha = 0.4;
  return request;
}

void expect_same_run(const Path& one, const Path& other) {
  EXPECT_EQ(read_file(one / "model/model.safetensors"),
            read_file(other / "model/model.safetensors"));
  EXPECT_EQ(read_file(one / "model/pointsman.json"), read_file(other / "model/pointsman.json"));
  EXPECT_EQ(without_times(read_metrics(one)), without_times(read_metrics(other)));
}

// Asks for a stop before every step until the training is over; returns how often it stopped.
int train_in_pieces(TrainRequest request) {
  for (int stops = 0;; ++stops) {
    request_stop(SIGTERM);
    try {
      train(request);
      request_stop(0);
      return stops;
    } catch (const Interrupted& stop) {
      EXPECT_EQ(stop.signal(), SIGTERM);
      EXPECT_EQ(stop.resume(), request.resume_command);
    }
    request.resume = true;
  }
}

TEST(Resume, StoppedAtEveryStepEndsInTheSameBytes) {
  const RunFolder whole("whole"), pieces("pieces");
  train(eventful_request(whole.path()));
  EXPECT_GT(train_in_pieces(eventful_request(pieces.path())), 8);
  expect_same_run(whole.path(), pieces.path());
}

// What is kept of frozen layers is lost with the process.
TEST(Resume, StoppedAtEveryStepOfAFrozenRunEndsInTheSameBytes) {
  const auto with = [](const Path& folder, const Freeze& freeze, std::int64_t head_epochs) {
    TrainRequest request = eventful_request(folder);
    request.config.freeze = freeze;
    request.config.head_first_epochs = head_epochs;
    request.config.num_train_epochs = 2.5;
    return request;
  };
  for (const auto& [freeze, head_epochs] :
       {std::pair{Freeze(FreezeKind::encoder), 0}, std::pair{Freeze(FreezeLayers{1}), 0},
        std::pair{Freeze(FreezeLayers{1}), 2}, std::pair{Freeze(FreezeKind::none), 1}}) {
    const RunFolder whole("whole"), pieces("pieces");
    train(with(whole.path(), freeze, head_epochs));
    EXPECT_GT(train_in_pieces(with(pieces.path(), freeze, head_epochs)), 5);
    expect_same_run(whole.path(), pieces.path());
  }
}

TEST(Resume, StoppedAtEveryStepOfALearningFromPairsEndsInTheSameBytes) {
  const auto with = [](const Path& folder, const Freeze& freeze, std::int64_t head_epochs) {
    TrainRequest request = eventful_request(folder);
    request.config.contrastive_first_epochs = 2;
    request.config.contrastive_pairs_per_row = 1;
    request.config.contrastive_first_learning_rate = 1e-3;
    request.config.contrastive_weight = 0.2;
    request.config.freeze = freeze;
    request.config.head_first_epochs = head_epochs;
    request.config.num_train_epochs = 1.5;
    return request;
  };
  for (const auto& [freeze, head_epochs] :
       {std::pair{Freeze(FreezeKind::encoder), 0}, std::pair{Freeze(FreezeKind::none), 1}}) {
    const RunFolder whole("whole"), pieces("pieces");
    train(with(whole.path(), freeze, head_epochs));
    EXPECT_GT(train_in_pieces(with(pieces.path(), freeze, head_epochs)), 8);
    expect_same_run(whole.path(), pieces.path());
  }
}

// What a SIGKILL leaves: lines after the checkpoint, a part of a line, a checkpoint that was being
// written.
TEST(Resume, WhatCameAfterTheCheckpointIsForgotten) {
  const RunFolder whole("whole"), killed("killed");
  train(eventful_request(whole.path()));
  TrainRequest request = eventful_request(killed.path());
  request_stop(SIGINT);
  EXPECT_THROW(train(request), Interrupted);
  request_stop(0);
  std::ofstream(killed.path() / "metrics.jsonl", std::ios::app)
      << "{\"step\":2,\"loss\":1.0}\n{\"st";
  for (const auto& entry : std::filesystem::directory_iterator(killed.path()))
    if (entry.path().filename().string().starts_with("events.out"))
      std::ofstream(entry.path(), std::ios::app) << "half a record";
  create_folders(killed.path() / "checkpoints/step-4.tmp");
  request.resume = true;
  train(request);
  expect_same_run(whole.path(), killed.path());
  EXPECT_FALSE(std::filesystem::exists(killed.path() / "checkpoints/step-4.tmp"));
}

TEST(Resume, AKillBeforeTheArtifactWritesItAgain) {
  const RunFolder whole("whole"), killed("killed");
  train(eventful_request(whole.path()));
  TrainRequest request = eventful_request(killed.path());
  train(request);
  std::filesystem::remove(killed.path() / "checkpoints/result.json");
  std::filesystem::remove_all(killed.path() / "model");
  request.resume = true;
  EXPECT_FALSE(train(request).was_finished);
  expect_same_run(whole.path(), killed.path());
}

TEST(Resume, AFinishedRunIsLeftAlone) {
  const RunFolder folder("finished");
  TrainRequest request = eventful_request(folder.path());
  const TrainResult first = train(request);
  const auto metrics = read_file(folder.path() / "metrics.jsonl");
  const auto written = std::filesystem::last_write_time(folder.path() / "model/model.safetensors");
  request.resume = true;
  const TrainResult again = train(request);
  EXPECT_TRUE(again.was_finished);
  EXPECT_EQ(again.best_seed().validation_macro_f1, first.best_seed().validation_macro_f1);
  EXPECT_EQ(again.best_seed().decision.temperature, first.best_seed().decision.temperature);
  EXPECT_EQ(read_file(folder.path() / "metrics.jsonl"), metrics);
  EXPECT_EQ(std::filesystem::last_write_time(folder.path() / "model/model.safetensors"), written);
}

TEST(Resume, SeveralSeedsGoOnWithTheOneThatWasStopped) {
  const RunFolder whole("whole"), pieces("pieces");
  const auto request = [](const Path& folder) {
    TrainRequest made = eventful_request(folder);
    made.config.seeds = {1, 2};
    made.config.num_train_epochs = 2;
    return made;
  };
  train(request(whole.path()));
  EXPECT_GT(train_in_pieces(request(pieces.path())), 6);
  for (const char* seed : {"seeds/1", "seeds/2"})
    expect_same_run(whole.path() / seed, pieces.path() / seed);
  EXPECT_EQ(read_file(whole.path() / "model/model.safetensors"),
            read_file(pieces.path() / "model/model.safetensors"));
}

void expect_refusal(TrainRequest request, const std::string& what) {
  request.resume = true;
  try {
    train(request);
    FAIL() << "another request is refused: " << what;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
  }
}

TEST(Resume, AnotherConfigOrOtherRowsAreRefusedByName) {
  const RunFolder folder("other");
  const TrainRequest request = eventful_request(folder.path());
  request_stop(SIGINT);
  EXPECT_THROW(train(request), Interrupted);
  request_stop(0);
  TrainRequest other = request;
  other.config.learning_rate = 0.002;
  expect_refusal(other, "train.learning_rate was 0.001 and is 0.002 now");
  other = request;
  other.imbalance.sampler = data::OverSampler{0.5};
  expect_refusal(other, "imbalance.sampler was natural and is {oversample: 0.5} now");
  other = request;
  other.validation.rows[0].text += "!";
  expect_refusal(other, "validation rows was sha256:");
}

// Files of at most 40,000 bytes for as long as it lives: the next checkpoint does not fit.
class FullDisk {
 public:
  FullDisk() {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit = before_;
    limit.rlim_cur = 40000;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

TEST(Resume, AFullDiskIsASystemErrorAndTheRunGoesOnLater) {
  const RunFolder whole("whole"), full("full");
  train(eventful_request(whole.path()));
  TrainRequest request = eventful_request(full.path());
  request_stop(SIGINT);
  EXPECT_THROW(train(request), Interrupted);
  request_stop(0);
  request.resume = true;
  {
    const FullDisk disk;
    try {
      train(request);
      FAIL() << "a checkpoint that does not fit is an error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::system) << error.what();
    }
  }
  train(request);
  expect_same_run(whole.path(), full.path());
}

}  // namespace
}  // namespace pointsman::train
