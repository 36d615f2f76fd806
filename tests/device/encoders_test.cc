// The device pass of every encoder family that it serves against transformers
// (tools/parity/encoder_values.py), on small random weights.
#include "tests/device/test_device.h"
#include "tests/family/encoder_family.h"

namespace pointsman::model {
namespace {

constexpr Tolerance kFp16{1e-2, 3e-2};  // eleven bits of mantissa

class DeviceFamilyTest : public EncoderFamilyTest {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_DEVICE();
    use_threads(1);
    if (!GetParam().on_gpu) GTEST_SKIP() << "refused on a GPU";
  }

  std::unique_ptr<SequenceClassifier> on_device(Precision precision, bool recompute = false) const {
    auto model = load();
    model->set_precision(precision);
    model->to_device(kDevice, recompute);
    return model;
  }

  void expect_values(Precision precision, Tolerance tolerance) const {
    {
      const torch::NoGradGuard no_grad;
      const auto model = on_device(precision);
      for (torch::Tensor& parameter : model->parameters()) parameter.requires_grad_(false);
      model->set_precision(precision);  // now with operands at hand, as for inference
      expect_near(model->hidden_states(batch()).cpu(), "hidden_states", tolerance);
      expect_near(model->forward(batch()).cpu(), "logits", tolerance);
    }
    const auto model = on_device(precision);
    send_back(*model);
    expect_near_reference(gradients_of(*model), tolerance);
  }

  // Under dropout, with what lies below frozen.
  std::map<std::string, torch::Tensor> gradients_with(bool recompute, bool embeddings,
                                                      std::int64_t layers) const {
    const auto model = on_device(Precision::fp32, recompute);
    model->set_dropout(0.2, 0.3, 0.1);
    model->train();
    model->set_dropout_state(3, 1);
    for (torch::Tensor& parameter : model->parameters()) parameter.requires_grad_(true);
    model->freeze(embeddings, layers);
    for (int i = 0; i < 2; ++i) {  // the second backward adds
      const torch::Tensor logits = model->forward(batch());
      (logits * reference_.at("weights").to(kDevice)).sum().backward();
    }
    return gradients_of(*model);
  }
};

TEST_P(DeviceFamilyTest, OutputsAndGradientsAreThoseOfTransformers) {
  expect_values(Precision::fp32, kFp32);
}

TEST_P(DeviceFamilyTest, MixedPrecisionStaysNear) {
  expect_values(Precision::bf16, kBf16);
  expect_values(Precision::fp16, kFp16);
}

TEST_P(DeviceFamilyTest, ATextAloneIsNearTheSameTextInABatch) {
  const torch::NoGradGuard no_grad;
  const auto model = on_device(Precision::fp32);
  const data::Batch all = batch();
  const torch::Tensor together = model->hidden_states(all);
  for (std::size_t i = 0; i + 1 < all.starts.size(); ++i) {
    const torch::Tensor part = together.slice(0, all.starts[i], all.starts[i + 1]);
    EXPECT_LT((model->hidden_states(text_of(all, i)) - part).abs().max().item<double>(),
              kFp32.output);
  }
}

TEST_P(DeviceFamilyTest, RecomputedLayersGiveTheSameGradientsBitForBit) {
  for (const bool embeddings : {false, true}) {
    for (const std::int64_t layers : {std::int64_t{0}, std::int64_t{1}}) {
      if (!embeddings && layers > 0) continue;
      const auto kept = gradients_with(false, embeddings, layers);
      const auto recomputed = gradients_with(true, embeddings, layers);
      ASSERT_EQ(kept.size(), recomputed.size());
      for (const auto& [name, gradient] : kept) {
        ASSERT_TRUE(recomputed.contains(name)) << name;
        const bool shared = name.starts_with("embeddings.relative");  // summed in another order
        if (kDevice.is_cpu() && !shared) {
          EXPECT_TRUE(torch::equal(recomputed.at(name), gradient)) << name;
        } else {  // as a GPU's kernels add up
          EXPECT_LT(relative_difference(recomputed.at(name), gradient), kFp32.gradient) << name;
        }
      }
    }
  }
}

TEST_P(DeviceFamilyTest, WhatIsFrozenHasNoGradient) {
  const auto gradients = gradients_with(false, true, 1);
  EXPECT_FALSE(gradients.contains("embeddings.word"));
  EXPECT_FALSE(gradients.contains("layers.0.attention.qkv.weight"));
  EXPECT_TRUE(gradients.contains("layers.1.attention.qkv.weight"));
  EXPECT_TRUE(gradients.contains("head.weight"));
}

TEST_P(DeviceFamilyTest, FrozenLayersHaveNoDropout) {
  const torch::NoGradGuard no_grad;
  const auto model = on_device(Precision::fp32);
  for (torch::Tensor& parameter : model->parameters()) parameter.requires_grad_(true);
  model->set_dropout(0.2, 0.3, 0.1);
  const torch::Tensor still = model->hidden_states(batch());
  model->train();
  model->freeze(true, model->shape().layers);
  EXPECT_TRUE(torch::equal(model->hidden_states(batch()), still));
  model->freeze(true, 0);
  EXPECT_FALSE(torch::equal(model->hidden_states(batch()), still));
}

TEST_P(DeviceFamilyTest, EveryMaskIsAFunctionOfItsSeedAndStep) {
  expect_masks_of_seed_and_step(*on_device(Precision::fp32), kDevice);
}

INSTANTIATE_TEST_SUITE_P(Families, DeviceFamilyTest, ::testing::ValuesIn(kEncoderFamilies),
                         name_of_family);

}  // namespace
}  // namespace pointsman::model
