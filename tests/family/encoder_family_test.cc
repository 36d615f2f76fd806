// Every encoder family against transformers (tools/parity/encoder_values.py), on small random
// weights.
#include "tests/family/encoder_family.h"

namespace pointsman::model {
namespace {

TEST_P(EncoderFamilyTest, OutputsAreThoseOfTransformers) {
  const torch::NoGradGuard no_grad;
  const auto model = load();
  for (const Kernels* kernels : supported_kernels()) {
    use_kernels(*kernels);
    expect_near(model->hidden_states(batch()), "hidden_states", kFp32);
    expect_near(model->forward(batch()), "logits", kFp32);
  }
}

TEST_P(EncoderFamilyTest, EveryGradientIsThatOfTransformers) {
  for (const Kernels* kernels : supported_kernels()) {
    use_kernels(*kernels);
    expect_gradients(Precision::fp32, kFp32);
  }
}

TEST_P(EncoderFamilyTest, MixedPrecisionStaysNear) {
  for (const Kernels* kernels : supported_kernels()) {
    use_kernels(*kernels);
    const auto model = load();
    model->set_precision(Precision::bf16);
    {
      const torch::NoGradGuard no_grad;
      expect_near(model->hidden_states(batch()), "hidden_states", kBf16);
    }
    expect_gradients(Precision::bf16, kBf16);
  }
}
TEST_P(EncoderFamilyTest, ATextAloneEqualsTheSameTextInABatch) {
  const torch::NoGradGuard no_grad;
  const auto model = load();
  const data::Batch all = batch();
  const torch::Tensor together = model->forward(all);
  for (std::size_t i = 0; i + 1 < all.starts.size(); ++i) {
    const data::Batch one = text_of(all, i);
    EXPECT_TRUE(torch::equal(model->hidden_states(one),
                             model->hidden_states(all).slice(0, all.starts[i], all.starts[i + 1])));
    EXPECT_TRUE(torch::allclose(model->forward(one)[0], together[static_cast<std::int64_t>(i)], 0,
                                kFp32.output));
  }
}

TEST_P(EncoderFamilyTest, WritesTheTensorsThatItRead) {
  const auto theirs = tensors_of(folder_ / "model.safetensors");
  const NamedTensors ours = classifier_tensors(*load(), *encoder_.family);
  ASSERT_EQ(ours.size(), theirs.size());
  for (const auto& [name, tensor] : ours) {
    ASSERT_TRUE(theirs.contains(name)) << name;
    EXPECT_TRUE(torch::equal(tensor, theirs.at(name))) << name;
  }
}

TEST_P(EncoderFamilyTest, FineTuningKeepsTheEncoderAndMakesANewHead) {
  for (const Pooling pooling : {Pooling::pooler, Pooling::cls, Pooling::mean}) {
    SequenceClassifier model(encoder_.shape, HeadShape{pooling, 5});
    EXPECT_EQ(load_weights(model, encoder_, LoadAs::encoder),
              (std::vector<std::string>{"head.weight", "head.bias"}));
  }
}

TEST_P(EncoderFamilyTest, WhatIsFrozenHasNoGradientAndChangesNoOther) {
  const auto gradients_of = [&](bool embeddings, std::int64_t layers) {
    const auto model = load();
    for (torch::Tensor& parameter : model->parameters()) parameter.requires_grad_(true);
    model->freeze(embeddings, layers);
    (model->forward(batch()) * reference_.at("weights")).sum().backward();
    std::map<std::string, torch::Tensor> gradients;
    for (const NamedGradient& item : model->gradients()) {
      if (item.parameter.grad().defined() && item.parameter.requires_grad())
        gradients[item.name] = item.parameter.grad().clone();
    }
    return gradients;
  };
  const auto all = gradients_of(false, 0);
  for (const std::int64_t layers : {std::int64_t{0}, std::int64_t{1}, encoder_.shape.layers}) {
    const auto some = gradients_of(true, layers);
    for (const auto& [name, gradient] : all) {
      const bool frozen = name.starts_with("embeddings.") ||
                          (name.starts_with("layers.") && std::stoll(name.substr(7)) < layers) ||
                          (name.starts_with("final_norm.") && layers == encoder_.shape.layers);
      ASSERT_EQ(some.contains(name), !frozen) << name;
      if (!frozen) {
        EXPECT_TRUE(torch::equal(some.at(name), gradient)) << name;
      }
    }
  }
}

// What forward_frozen() gives, as forward_from() takes it.
torch::Tensor frozen_part(SequenceClassifier& model, const data::Batch& batch) {
  return torch::cat(model.forward_frozen(batch));
}

TEST_P(EncoderFamilyTest, AStartAboveTheFrozenLayersEqualsTheWholePass) {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    for (std::int64_t layers = 1; layers < encoder_.shape.layers; ++layers) {
      for (const bool training : {false, true}) {
        const auto model = load(LoadAs::classifier);
        model->set_precision(precision);
        model->set_dropout(0.2, 0.3, 0.1);
        model->set_dropout_state(3, 1);
        model->freeze(true, layers);
        model->train(training);
        const auto run = [&](const torch::Tensor& logits) {
          model->zero_grad();
          (logits * reference_.at("weights")).sum().backward();
          std::map<std::string, torch::Tensor> results{{"logits", logits.detach().clone()}};
          for (const NamedGradient& item : model->gradients())
            if (item.parameter.requires_grad()) results[item.name] = item.parameter.grad().clone();
          return results;
        };
        const auto whole = run(model->forward(batch()));
        const auto parts = run(model->forward_from(frozen_part(*model, batch()), batch()).logits);
        ASSERT_EQ(whole.size(), parts.size());
        for (const auto& [name, value] : whole)
          EXPECT_TRUE(torch::equal(parts.at(name), value)) << name << " above layer " << layers;
      }
    }
  }
}

TEST_P(EncoderFamilyTest, FrozenLayersMakeTheSameOfATextAloneAndInABatch) {
  const data::Batch all = batch();
  for (const Kernels* kernels : supported_kernels()) {
    use_kernels(*kernels);
    for (const Pooling pooling : {Pooling::pooler, Pooling::cls, Pooling::mean}) {
      SequenceClassifier model(encoder_.shape, HeadShape{pooling, 3});
      load_weights(model, encoder_, LoadAs::encoder);
      model.set_dropout(0.2, 0.3, 0.1);
      model.train();
      for (std::int64_t layers = 1; layers <= encoder_.shape.layers; ++layers) {
        model.freeze(true, layers);
        const auto together = model.forward_frozen(all);
        for (std::size_t i = 0; i < together.size(); ++i) {
          EXPECT_TRUE(torch::equal(model.forward_frozen(text_of(all, i)).front(), together[i]));
        }
      }
    }
  }
}

// PyTorch's own operations on the whole encoder's output: the pooling of a frozen encoder.
TEST_P(EncoderFamilyTest, AFrozenEncoderGivesWhatThePoolingReads) {
  const torch::NoGradGuard no_grad;
  for (const Pooling pooling : {Pooling::cls, Pooling::mean}) {
    SequenceClassifier model(encoder_.shape, HeadShape{pooling, 3});
    load_weights(model, encoder_, LoadAs::encoder);
    model.eval();
    model.freeze(true, encoder_.shape.layers);
    const data::Batch all = batch();
    const torch::Tensor hidden = model.hidden_states(all);
    const auto parts = model.forward_frozen(all);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const torch::Tensor text = hidden.slice(0, all.starts[i], all.starts[i + 1]);
      const torch::Tensor expected = pooling == Pooling::cls ? text[0] : text.mean(0);
      EXPECT_TRUE(torch::allclose(parts[i].squeeze(0), expected, 0, kFp32.output));
    }
    EXPECT_TRUE(torch::allclose(model.forward_from(frozen_part(model, all), all).logits,
                                model.forward(all), 0, kFp32.output));
  }
}

// With masks fixed by (seed, step) the loss is a function of the parameters: its slope along a
// direction is what the gradient says only if backward uses forward's masks.
TEST_P(EncoderFamilyTest, BackwardUsesForwardsDropoutMasks) {
  const auto model = load(LoadAs::encoder);  // whose weights may be written
  Rng head(1, "head");
  model->initialize_head(head);
  for (torch::Tensor& parameter : model->parameters()) parameter.requires_grad_(true);
  model->set_dropout(0.2, 0.3, 0.1);
  model->train();
  model->set_dropout_state(3, 1);
  const auto loss = [&] { return (model->forward(batch()) * reference_.at("weights")).sum(); };
  loss().backward();
  const auto gradients = all_gradients(*model);
  const torch::NoGradGuard no_grad;
  constexpr double kStep = 1e-3;
  double expected = 0, slope = 0;
  for (const double sign : {1.0, -1.0}) {
    Rng rng(7, "direction");
    for (auto& item : model->named_parameters()) {
      const torch::Tensor direction = torch::empty_like(item.value());
      float* values = direction.data_ptr<float>();
      for (std::int64_t i = 0; i < direction.numel(); ++i)
        values[i] = static_cast<float>(rng.normal());
      if (sign > 0) expected += (gradients.at(item.key()) * direction).sum().item<double>();
      item.value().add_(direction, sign > 0 ? kStep : -2 * kStep);
    }
    slope += sign * loss().item<double>() / (2 * kStep);
  }
  EXPECT_NEAR(slope, expected, 0.02 * std::max(1.0, std::abs(expected)));
}

TEST_P(EncoderFamilyTest, DropoutBelowZeroStaysWhatTheConfigSays) {
  const auto probabilities = [](const EncoderShape& shape) {
    return std::vector<double>{shape.hidden_dropout, shape.attention_dropout,
                               shape.classifier_dropout,
                               shape.pre_norm ? shape.pre_norm->feed_forward_dropout : 0};
  };
  EncoderShape shape = encoder_.shape;
  if (shape.pre_norm) shape.pre_norm->feed_forward_dropout = 0.3;
  SequenceClassifier model(shape, HeadShape{Pooling::mean, 3});
  model.set_dropout(-1, -1, -1);
  EXPECT_EQ(probabilities(model.shape()), probabilities(shape));
  EXPECT_EQ(probabilities(model.encoder().shape()), probabilities(shape));
  model.set_dropout(0.25, -1, 0.5);
  EXPECT_EQ(model.shape().hidden_dropout, 0.25);
  EXPECT_EQ(model.shape().attention_dropout, shape.attention_dropout);
  EXPECT_EQ(model.shape().classifier_dropout, 0.5);
}

TEST_P(EncoderFamilyTest, EveryMaskIsAFunctionOfItsSeedAndStep) {
  expect_masks_of_seed_and_step(*load(), torch::kCPU);
}

INSTANTIATE_TEST_SUITE_P(Families, EncoderFamilyTest, ::testing::ValuesIn(kEncoderFamilies),
                         name_of_family);

}  // namespace
}  // namespace pointsman::model
