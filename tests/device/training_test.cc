// The whole training loop by the device pass: PyTorch's losses, the CPU kernels' losses, a kill and
// a resume, fp16's loss scale, checkpointed activations.
#include <cmath>
#include <csignal>

#include "base/error.h"
#include "base/stop.h"
#include "model/classifier.h"
#include "model/safetensors.h"
#include "tests/device/test_device.h"
#include "tests/unit/train/tiny_run.h"

namespace pointsman::train {
namespace {

constexpr double kTrajectory =
    2e-4;  // fp32 sums in another order than PyTorch's, through ten steps
constexpr double kHalf = 5e-2;
const bool kTestsOnGpu = model::kDevice.is_cuda();

class DeviceTraining : public ::testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT_DEVICE(); }
};

TrainRequest device_request(const Path& folder) {
  TrainRequest request = tiny_request(folder);
  request.device = model::device_name();
  request.as_on_a_device = true;
  return request;
}

TrainRequest without_dropout(TrainRequest request) {
  request.config.dropout = request.config.classifier_dropout = 0;
  return request;
}

void expect_near(const Json& ours, const Json& expected, double tolerance) {
  for (const char* key : {"loss", "grad_norm", "learning_rate"})
    EXPECT_NEAR(ours[key].get<double>(), expected[key].get<double>(), tolerance) << key;
}

TEST_F(DeviceTraining, TenStepsEqualPyTorchs) {
  const Path path = Path(POINTSMAN_SOURCE_DIR) / "tests/data/train/trajectory.json";
  const Json reference = read_json(path, ErrorKind::data)["cases"][0];
  std::vector<std::pair<std::string, std::string>> rows;
  for (std::size_t i = 0; i < reference["texts"].size(); ++i)
    rows.emplace_back(reference["texts"][i], reference["labels"][i]);
  for (const std::int64_t batch_size : {8, 3}) {
    const RunFolder folder("device_trajectory");
    TrainRequest request = without_dropout(device_request(folder.path()));
    request.train = request.validation = make_dataset(rows);
    request.config.num_train_epochs = 10;
    request.config.per_device_train_batch_size = batch_size;
    request.config.gradient_accumulation_steps = batch_size == 8 ? 1 : 3;
    train(request);
    const auto steps = with_key(read_metrics(folder.path()), "grad_norm");
    ASSERT_EQ(steps.size(), reference["steps"].size());
    for (std::size_t i = 0; i < steps.size(); ++i)
      expect_near(steps[i], reference["steps"][i], kTrajectory);
  }
}

TEST_F(DeviceTraining, LossesAreThoseOfTheCpusKernels) {
  const RunFolder cpu("by_kernels"), device("by_device");
  TrainRequest by_kernels = without_dropout(tiny_request(cpu.path()));
  TrainRequest on_device = without_dropout(device_request(device.path()));
  by_kernels.config.mixup_alpha = on_device.config.mixup_alpha = 0.4;
  train(by_kernels);
  const TrainResult result = train(on_device);
  const auto expected = with_key(read_metrics(cpu.path()), "grad_norm"),
             steps = with_key(read_metrics(device.path()), "grad_norm");
  ASSERT_EQ(steps.size(), expected.size());
  for (std::size_t i = 0; i < steps.size(); ++i) expect_near(steps[i], expected[i], kTrajectory);
  // The artifact is what was trained, whatever reads it.
  model::ClassifierOptions options;
  options.device = "cpu";
  const auto by_cpu = model::Classifier::load(result.model, options);
  options.device = model::device_name();
  const auto by_device = model::Classifier::load(result.model, options);
  const auto rows = by_kernels.validation.rows;
  const auto a = by_cpu.predict(rows).logits, b = by_device.predict(rows).logits;
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-4);
}

// Stopped before every step.
TEST_F(DeviceTraining, StoppedAndResumedEndsInTheSameBytes) {
  if (kTestsOnGpu) GTEST_SKIP() << "a GPU's kernels add up in any order";
  for (const bool fp16 : {false, true}) {
    const RunFolder whole("device_whole"), pieces("device_pieces");
    const auto request_in = [&](const Path& folder) {
      TrainRequest request = device_request(folder);
      request.config.per_device_train_batch_size = 5;
      request.config.gradient_accumulation_steps = 2;
      request.config.eval_steps = 4;
      request.config.mixup_alpha = 0.4;
      request.config.fp16 = fp16;
      return request;
    };
    train(request_in(whole.path()));
    TrainRequest request = request_in(pieces.path());
    int stops = 0;
    for (bool stopped = true; stopped; request.resume = true) {
      request_stop(SIGTERM);
      try {
        train(request);
        stopped = false;
      } catch (const Interrupted&) {
        ++stops;
      }
    }
    request_stop(0);
    EXPECT_GT(stops, 8);
    EXPECT_EQ(read_file(whole.path() / "model/model.safetensors"),
              read_file(pieces.path() / "model/model.safetensors"));
    EXPECT_EQ(without_times(read_metrics(whole.path())),
              without_times(read_metrics(pieces.path())));
  }
}

TEST_F(DeviceTraining, CheckpointedActivationsTrainTheSame) {
  const RunFolder kept("kept"), recomputed("recomputed");
  TrainRequest request = device_request(kept.path());
  train(request);
  request.folder = recomputed.path();
  request.config.gradient_checkpointing = true;
  train(request);
  const auto expected = with_key(read_metrics(kept.path()), "grad_norm"),
             steps = with_key(read_metrics(recomputed.path()), "grad_norm");
  ASSERT_EQ(steps.size(), expected.size());
  for (std::size_t i = 0; i < steps.size(); ++i)
    expect_near(steps[i], expected[i], kTestsOnGpu ? kTrajectory : 0);
}

TEST_F(DeviceTraining, HalfPrecisionTrainsNear) {
  const RunFolder full("full");
  train(without_dropout(device_request(full.path())));
  const auto expected = with_key(read_metrics(full.path()), "loss");
  for (const bool fp16 : {true, false}) {
    if (!fp16 && !kTestsOnGpu) continue;  // bf16 is the CPU's to have or not
    const RunFolder half("half");
    TrainRequest request = without_dropout(device_request(half.path()));
    request.config.fp16 = fp16;
    if (!fp16) request.config.bf16 = MixedPrecision::on;
    train(request);
    const auto steps = with_key(read_metrics(half.path()), "loss");
    ASSERT_EQ(steps.size(), expected.size());
    for (std::size_t i = 0; i < steps.size(); ++i)
      EXPECT_NEAR(steps[i]["loss"].get<double>(), expected[i]["loss"].get<double>(), kHalf);
  }
}

// A last norm of large scale makes gradients that fp16 cannot hold under the first loss scales.
TEST_F(DeviceTraining, StepsThatOverflowAreLeftOutUntilTheyDoNot) {
  const RunFolder folder("overflow"), encoder("overflow_encoder");
  TrainRequest request = without_dropout(device_request(folder.path()));
  for (const auto& entry :
       std::filesystem::directory_iterator(model::encoder_folder(request.model)))
    std::filesystem::copy(entry.path(), encoder.path() / entry.path().filename());
  model::NamedTensors tensors = model::read_safetensors(encoder.path() / "model.safetensors");
  for (auto& [name, tensor] : tensors) {
    tensor = tensor.clone();
    if (name.ends_with("1.output.LayerNorm.weight")) tensor.mul_(1000);
  }
  model::write_safetensors(encoder.path() / "model.safetensors", tensors);
  request.model.encoder = encoder.path();
  request.model.pooling = model::Pooling::mean;  // no tanh that saturates
  request.config.fp16 = true;
  request.config.num_train_epochs = 8;
  train(request);
  const auto steps = with_key(read_metrics(folder.path()), "grad_norm");
  ASSERT_TRUE(steps.front()["grad_norm"].is_null());
  EXPECT_TRUE(steps.back()["grad_norm"].is_number());
}

TEST_F(DeviceTraining, WhatTheCpuLacksIsRefused) {
  const RunFolder folder("refused");
  const auto refusal = [&](const auto& change) {
    TrainRequest request = tiny_request(folder.path());
    change(request.config);
    try {
      train(request);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::config);
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(refusal([](TrainConfig& config) { config.fp16 = true; }),
            "train.fp16: true, and the device is the CPU, which trains in bf16 or fp32");
  EXPECT_EQ(refusal([](TrainConfig& config) { config.gradient_checkpointing = true; }),
            "train.gradient_checkpointing: true, and the device is the CPU, which trains without");
}

}  // namespace
}  // namespace pointsman::train
