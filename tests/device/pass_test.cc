// The device pass on shapes that a GPU's attention kernels serve, against the slow definition on
// the CPU: its own operations on the same parameters.
#include "base/error.h"
#include "tests/device/test_device.h"
#include "tests/unit/model/slow_encoder.h"

namespace pointsman::model {
namespace {

constexpr double kFp32 = 1e-4, kHalf = 1e-1;  // of outputs and gradients, norm over norm

class DevicePassTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_DEVICE();
    use_threads(1);
  }
};

EncoderShape with_wide_heads(EncoderShape shape) {
  shape.hidden = 64;
  shape.heads = 4;
  return shape;
}

// A loss that weighs every element of the last layer differently.
torch::Tensor weigh(const torch::Tensor& hidden) {
  return (hidden.cpu() * torch::linspace(-1, 1, hidden.numel()).view_as(hidden).cos()).sum();
}

void expect_same_as_slow(const EncoderShape& shape, const std::vector<int>& lengths,
                         Precision precision) {
  const double tolerance = precision == Precision::fp32 ? kFp32 : kHalf;
  const auto slow_model = make_model(shape), model = make_model(shape);
  const data::Batch batch = make_batch(lengths, shape.vocabulary);
  const torch::Tensor slow = SlowEncoder(*slow_model, batch).hidden_states();
  weigh(slow).backward();
  model->set_precision(precision);
  model->to_device(kDevice);
  const torch::Tensor ours = model->hidden_states(batch);
  EXPECT_LT(relative_difference(ours.cpu(), slow), tolerance);
  weigh(ours).backward();
  const auto gradients = gradients_of(*model);
  for (const auto& [name, expected] : gradients_of(*slow_model)) {
    ASSERT_TRUE(gradients.contains(name)) << name;
    if (expected.norm().item<double>() < 1e-4) continue;
    EXPECT_LT(relative_difference(gradients.at(name), expected), tolerance) << name;
  }
}

TEST_F(DevicePassTest, PostNormIsThatOfTheSlowDefinition) {
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::fp16})
    expect_same_as_slow(with_wide_heads(small_shape()), {1, 7, 33, 100, 16}, precision);
}

TEST_F(DevicePassTest, EveryWindowIsThatOfTheSlowDefinition) {
  for (const std::int64_t window : {1, 15, 64}) {
    for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::fp16})
      expect_same_as_slow(with_wide_heads(small_pre_norm_shape(window)), {1, 16, 17, 65, 100},
                          precision);
  }
}

// A text of one token, and a window in which a token sees itself alone.
TEST_F(DevicePassTest, RowsThatSeeOneTokenGiveNumbers) {
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::fp16}) {
    const EncoderShape shape = with_wide_heads(small_pre_norm_shape(0));
    const auto model = make_model(shape);
    model->set_precision(precision);
    model->to_device(kDevice);
    const torch::Tensor hidden = model->hidden_states(make_batch({1, 1, 5}, shape.vocabulary));
    weigh(hidden).backward();
    EXPECT_TRUE(hidden.isfinite().all().item<bool>());
    for (const auto& [name, gradient] : gradients_of(*model))
      EXPECT_TRUE(gradient.isfinite().all().item<bool>()) << name;
  }
}

TEST_F(DevicePassTest, BatchesThatDoNotFitAreRefused) {
  const auto model = make_model(small_shape());
  model->to_device(kDevice);
  EXPECT_THROW(model->hidden_states(make_batch({200}, 50)), Error);
  data::Batch batch = make_batch({3}, 50);
  batch.ids[1] = 50;
  EXPECT_THROW(model->hidden_states(batch), Error);
}

}  // namespace
}  // namespace pointsman::model
