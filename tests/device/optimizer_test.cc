// The fused AdamW and the loss scale against LibTorch's own optimizer and torch.amp's operation.
#include <ATen/ops/_amp_update_scale.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adamw.h>

#include "tests/device/test_device.h"
#include "tests/unit/model/slow_encoder.h"
#include "tests/unit/train/step_gradients.h"
#include "train/device/device_adamw.h"
#include "train/device/loss_scaler.h"

namespace pointsman::train {
namespace {

using model::kDevice;
using model::make_model;
using model::small_shape;

constexpr double kTrajectory = 2e-6;  // after 25 steps, norm of the difference over the norm

class DeviceOptimizer : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_DEVICE();
    model::use_threads(1);
  }
};

double rate_in(int step) { return 0.02 * (1 - step / 40.0); }

void put_gradients(model::SequenceClassifier& model, int step, double scale) {
  for (auto& item : model.named_parameters()) {
    item.value().mutable_grad() =
        (gradient_of(item.key(), item.value().sizes(), step) * scale).to(item.value().device());
  }
}

std::map<std::string, torch::Tensor> weights_of(const model::SequenceClassifier& model) {
  std::map<std::string, torch::Tensor> weights;
  for (const auto& item : model.named_parameters())
    weights[item.key()] = item.value().detach().cpu().clone();
  return weights;
}

// A group of torch's optimizer for every rate and decay, on the CPU.
std::map<std::string, torch::Tensor> train_with_torch(int steps, const AdamWOptions& options,
                                                      std::vector<double>& norms) {
  const auto model = make_model(small_shape());
  std::vector<torch::optim::OptimizerParamGroup> groups;
  std::vector<double> rates;
  for (const auto& item : model->named_parameters()) {
    auto own = std::make_unique<torch::optim::AdamWOptions>(1.0);
    own->betas({options.beta1, options.beta2}).eps(options.epsilon);
    own->weight_decay(item.value().dim() > 1 ? options.weight_decay : 0.0);
    groups.emplace_back(std::vector<torch::Tensor>{item.value()}, std::move(own));
    rates.push_back(rate_of(item.key(), model->shape(), options));
  }
  torch::optim::AdamW optimizer(groups);
  for (int step = 0; step < steps; ++step) {
    put_gradients(*model, step, 1);
    norms.push_back(torch::nn::utils::clip_grad_norm_(model->parameters(), options.max_grad_norm));
    for (std::size_t i = 0; i < rates.size(); ++i) {
      static_cast<torch::optim::AdamWOptions&>(optimizer.param_groups()[i].options())
          .lr(rate_in(step) * rates[i]);
    }
    optimizer.step();
  }
  return weights_of(*model);
}

TEST_F(DeviceOptimizer, FollowsTorchsAdamWUnderAnyLossScale) {
  AdamWOptions options;
  options.weight_decay = 0.1;
  options.layer_decay = 0.8;
  options.head_multiplier = 2;
  std::vector<double> norms;
  const auto expected = train_with_torch(25, options, norms);
  for (const bool scales : {false, true}) {
    const auto model = make_model(small_shape());
    model->to_device(kDevice);
    DeviceAdamW optimizer(*model, options, scales);
    EXPECT_EQ(optimizer.loss_scale(), scales ? 65536 : 1);
    for (int step = 0; step < 25; ++step) {
      optimizer.zero_grad();
      put_gradients(*model, step, optimizer.loss_scale());
      EXPECT_NEAR(optimizer.step(rate_in(step)) / norms[static_cast<std::size_t>(step)], 1.0, 1e-5);
    }
    for (const auto& [name, weight] : weights_of(*model))
      EXPECT_LT(model::relative_difference(weight, expected.at(name)), kTrajectory) << name;
  }
}

TEST_F(DeviceOptimizer, StoppedAndGoneOnEndsInTheSameBytes) {
  const auto train = [](model::SequenceClassifier& model, Optimizer& optimizer, int from, int to) {
    for (int step = from; step < to; ++step) {
      optimizer.zero_grad();
      put_gradients(model, step, optimizer.loss_scale());
      optimizer.step(rate_in(step));
    }
  };
  const auto through = make_model(small_shape()), resumed = make_model(small_shape());
  through->to_device(kDevice);
  resumed->to_device(kDevice);
  DeviceAdamW first(*through, {}, true), second(*resumed, {}, true);
  train(*through, first, 0, 4);
  EXPECT_TRUE(first.backs_off());
  model::NamedTensors state;
  for (const auto& [name, tensor] : first.state()) state.emplace_back(name, tensor.clone());
  {
    const torch::NoGradGuard no_grad;
    for (auto& item : resumed->named_parameters())
      item.value().copy_(through->named_parameters()[item.key()]);
  }
  second.load_state(state);
  EXPECT_EQ(second.loss_scale(), 32768);
  train(*through, first, 4, 9);
  train(*resumed, second, 4, 9);
  const auto expected = weights_of(*through);
  for (const auto& [name, weight] : weights_of(*resumed))
    EXPECT_TRUE(torch::equal(weight, expected.at(name))) << name;
}

TEST_F(DeviceOptimizer, NamesAGradientThatIsNoNumber) {
  const auto model = make_model(small_shape());
  model->to_device(kDevice);
  DeviceAdamW optimizer(*model, {}, false);
  put_gradients(*model, 0, 1);
  model->encoder().layer(1).feed_forward->up->weight.mutable_grad()[3][2] = INFINITY;
  EXPECT_FALSE(std::isfinite(optimizer.grad_norm()));
  EXPECT_EQ(optimizer.first_nonfinite_gradient(), "layers.1.feed_forward.up.weight");
  EXPECT_FALSE(optimizer.backs_off());
}

// torch.amp.GradScaler's own arithmetic, through overflows now and then.
TEST_F(DeviceOptimizer, LossScaleIsThatOfTorchsGradScaler) {
  torch::Tensor scale = torch::full({1}, 65536.0, kDevice),
                growth = torch::zeros({1}, torch::TensorOptions(torch::kInt32).device(kDevice));
  LossScaler ours;
  Rng rng(3, "overflows");
  for (int step = 0; step < 20'000; ++step) {
    const bool overflow = rng.uniform() < (step < 4000 ? 0.002 : 0.0002);
    at::_amp_update_scale_(scale, growth, torch::full({1}, overflow ? 1.0f : 0.0f, kDevice), 2.0,
                           0.5, 2000);
    if (overflow) {
      ASSERT_TRUE(ours.back_off());
    } else {
      ours.note_step();
    }
    if (step % 50 != 0) continue;
    ASSERT_EQ(ours.scale(), scale.item<double>()) << step;
    ASSERT_EQ(ours.good_steps(), growth.item<std::int64_t>()) << step;
  }
}

TEST_F(DeviceOptimizer, AnOverflowAtScaleOneIsTheEnd) {
  LossScaler scaler(2, 5);
  EXPECT_TRUE(scaler.back_off());
  EXPECT_EQ(scaler.scale(), 1);
  EXPECT_FALSE(scaler.back_off());
}

}  // namespace
}  // namespace pointsman::train
