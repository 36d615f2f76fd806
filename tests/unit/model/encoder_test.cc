#include "model/encoder.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <map>

#include "base/error.h"
#include "model/ops.h"
#include "tests/unit/model/slow_encoder.h"

namespace pointsman::model {
namespace {

struct Tolerance {
  double output, gradient;
};
constexpr Tolerance kExact{1e-5, 1e-4};  // the issue's, of fp32
constexpr Tolerance kBf16{2e-2, 6e-2};   // eight bits of mantissa in the products' operands

// A loss that weighs every element of the last layer differently.
torch::Tensor weigh(const torch::Tensor& hidden) {
  return (hidden * torch::linspace(-1, 1, hidden.numel()).view_as(hidden).cos()).sum();
}

void expect_same_as_slow(const EncoderShape& shape, const data::Batch& batch, Precision precision,
                         Tolerance tolerance) {
  const auto model = make_model(shape);
  model->set_precision(precision);
  const torch::Tensor slow = SlowEncoder(*model, batch).hidden_states(),
                      ours = model->hidden_states(batch);
  const double largest = std::max(1.0, slow.abs().max().item<double>());
  EXPECT_LT((ours - slow).abs().max().item<double>() / largest,
            tolerance.output * (precision == Precision::bf16 ? 5 : 1));
  weigh(ours).backward();
  std::map<std::string, torch::Tensor> gradients;
  for (const NamedGradient& item : model->gradients()) {
    if (item.gradient) gradients[item.name] = item.gradient->value.clone();
  }
  gradients["embeddings.word"] = dense_word_gradient(*model);
  std::vector<torch::Tensor> parameters;
  std::vector<std::string> names;
  for (const auto& item : model->named_parameters()) {
    if (item.key().starts_with("head.")) continue;
    names.push_back(item.key());
    parameters.push_back(item.value());
  }
  const auto expected = torch::autograd::grad({weigh(slow)}, parameters);
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_LT(relative_difference(gradients.at(names[i]), expected[i]), tolerance.gradient)
        << names[i];
  }
}

void expect_same_as_slow(const EncoderShape& shape, const std::vector<int>& lengths,
                         Precision precision, Tolerance tolerance) {
  expect_same_as_slow(shape, make_batch(lengths, shape.vocabulary), precision, tolerance);
}

// A batch of which a part of each text's tokens, and all of its last text's, is of type 1.
data::Batch make_pairs(const std::vector<int>& lengths, std::int64_t vocabulary) {
  data::Batch batch = make_batch(lengths, vocabulary);
  for (std::size_t text = 0; text < lengths.size(); ++text) {
    const int firsts = text + 1 == lengths.size() ? 0 : lengths[text] - lengths[text] / 3;
    for (int i = 0; i < lengths[text]; ++i) batch.types.push_back(i < firsts ? 0 : 1);
  }
  return batch;
}

// With every instruction set that this CPU has.
TEST(PostNormEncoder, OutputsAndGradientsAreThoseOfTheSlowDefinition) {
  for (const Kernels* set : supported_kernels()) {
    use_kernels(*set);
    expect_same_as_slow(small_shape(), {1, 7, 33, 70, 16}, Precision::fp32, kExact);
    expect_same_as_slow(small_shape(), {1, 7, 33, 70, 16}, Precision::bf16, kBf16);
  }
  use_kernels(*supported_kernels().front());
}

TEST(PostNormEncoder, TokenTypesAreThoseOfTheSlowDefinition) {
  const data::Batch batch = make_pairs({1, 7, 33, 70, 16}, 50);
  for (const Kernels* set : supported_kernels()) {
    use_kernels(*set);
    expect_same_as_slow(small_shape(), batch, Precision::fp32, kExact);
    expect_same_as_slow(small_shape(), batch, Precision::bf16, kBf16);
  }
  use_kernels(*supported_kernels().front());
}

TEST(Encoders, OfFewerThanTwoTypesIgnoreThoseOfTheBatch) {
  const torch::NoGradGuard no_grad;
  EncoderShape of_one = small_shape();
  of_one.types = 1;
  for (const EncoderShape& shape : {of_one, small_pre_norm_shape(16)}) {
    const auto model = make_model(shape);
    model->eval();
    data::Batch batch = make_pairs({7, 21}, shape.vocabulary);
    const auto with = model->hidden_states(batch);
    batch.types.clear();
    EXPECT_TRUE(torch::equal(with, model->hidden_states(batch)));
  }
}

// Windows and lengths around the sizes of vectors, panels and blocks.
TEST(PreNormEncoder, EveryWindowIsThatOfTheSlowDefinition) {
  for (const Kernels* set : supported_kernels()) {
    use_kernels(*set);
    for (const std::int64_t window : {0, 1, 15, 16, 64})
      expect_same_as_slow(small_pre_norm_shape(window), {1, 15, 16, 17, 63, 64, 65, 100},
                          Precision::fp32, kExact);
  }
  use_kernels(*supported_kernels().front());
}

// Beyond what a block of queries' scores may hold, so that blocks are smaller and panels many.
TEST(Encoders, LongTextsAreThoseOfTheSlowDefinition) {
  for (EncoderShape shape : {small_shape(), small_pre_norm_shape(700)}) {
    shape.positions = 2500;
    shape.hidden = 16;
    shape.heads = 1;
    shape.layers = 1;
    if (shape.pre_norm) shape.pre_norm->is_local = {1};
    expect_same_as_slow(shape, {2309}, Precision::fp32, kExact);
  }
}

TEST(PostNormEncoder, EveryActivationIsThatOfTheSlowDefinition) {
  for (const Activation activation : {Activation::gelu_tanh, Activation::relu}) {
    EncoderShape shape = small_shape();
    shape.activation = activation;
    expect_same_as_slow(shape, {5, 12}, Precision::fp32, kExact);
  }
}

TEST(PostNormEncoder, ATextAloneEqualsTheSameTextInABatch) {
  const auto model = make_model(small_shape());
  model->eval();
  const torch::NoGradGuard no_grad;
  const data::Batch batch = make_batch({9, 40, 3}, 50);
  data::Batch alone;
  alone.ids.assign(batch.ids.begin() + 9, batch.ids.begin() + 49);
  alone.starts.push_back(40);
  const auto difference =
      (model->hidden_states(alone) - model->hidden_states(batch).slice(0, 9, 49)).abs().max();
  EXPECT_LT(difference.item<double>(), kExact.output);
  EXPECT_TRUE(torch::equal(model->hidden_states(batch), model->hidden_states(batch)));
}

// With masks fixed by (seed, step) the loss is a function of the parameters: its slope along a
// direction is what the gradient says only if backward uses forward's masks.
TEST(PostNormEncoder, BackwardUsesForwardsDropoutMasks) {
  EncoderShape shape = small_shape();
  shape.hidden_dropout = 0.2;
  shape.attention_dropout = 0.3;
  const auto model = make_model(shape);
  const data::Batch batch = make_batch({7, 21}, shape.vocabulary);
  model->set_dropout_state(5, 9);
  const auto loss = [&] { return weigh(model->hidden_states(batch)); };
  loss().backward();
  const torch::NoGradGuard no_grad;
  for (const NamedGradient& item : model->gradients()) {
    if (!item.gradient) continue;
    const torch::Tensor slope = item.gradient->value.clone();
    if (slope.norm().item<double>() < 1e-3) continue;
    const auto direction = slope / slope.norm();
    torch::Tensor parameter = item.parameter;
    const double step = 2e-3;
    parameter.add_(direction, step);
    const double up = loss().item<double>();
    parameter.sub_(direction, 2 * step);
    const double down = loss().item<double>();
    parameter.add_(direction, step);
    const double measured = (up - down) / (2 * step), said = slope.norm().item<double>();
    EXPECT_NEAR(measured / said, 1.0, 0.05) << item.name;
  }
}

TEST(PostNormEncoder, DropoutDropsItsShareAndScalesTheRest) {
  EncoderShape shape = small_shape();
  shape.layers = 0;
  shape.hidden_dropout = 0.1;
  const auto model = make_model(shape);
  const data::Batch batch = make_batch(std::vector<int>(40, 100), shape.vocabulary);
  const torch::NoGradGuard no_grad;
  model->eval();
  const auto whole = model->hidden_states(batch);
  model->train();
  model->set_dropout_state(3, 1);
  const auto dropped = model->hidden_states(batch);
  const double share = (dropped == 0).to(torch::kDouble).mean().item<double>();
  EXPECT_NEAR(share, 0.1, 4 * std::sqrt(0.1 * 0.9 / static_cast<double>(whole.numel())));
  const auto kept = dropped != 0;
  EXPECT_LT(relative_difference(dropped.masked_select(kept), whole.masked_select(kept) / 0.9),
            1e-6);
  EXPECT_TRUE(torch::equal(dropped, model->hidden_states(batch)));
  model->set_dropout_state(3, 2);
  const auto other = model->hidden_states(batch) == 0;
  const double both = (other & (dropped == 0)).to(torch::kDouble).mean().item<double>();
  EXPECT_NEAR(both, 0.01, 4 * std::sqrt(0.01 * 0.99 / static_cast<double>(whole.numel())));
}

TEST(PostNormEncoder, WhatIsFrozenHasNoGradientAndChangesNoOther) {
  const data::Batch batch = make_batch({6, 11}, 50);
  const auto whole = make_model(small_shape()), frozen = make_model(small_shape());
  frozen->freeze(true, 1);
  weigh(whole->hidden_states(batch)).backward();
  weigh(frozen->hidden_states(batch)).backward();
  const auto all = whole->gradients(), some = frozen->gradients();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].gradient) continue;
    const bool learns = all[i].name.starts_with("layers.1.");
    EXPECT_EQ(some[i].gradient->written, learns) << all[i].name;
    if (learns) {
      EXPECT_TRUE(torch::equal(some[i].gradient->value, all[i].gradient->value)) << all[i].name;
    }
  }
  EXPECT_TRUE(frozen->word_gradient().rows.empty());
  frozen->freeze(true, 2);
  EXPECT_FALSE(frozen->hidden_states(batch).requires_grad());
}

TEST(PostNormEncoder, GradientsAddUpUntilTheyAreForgotten) {
  const data::Batch first = make_batch({6, 11}, 50, 3), second = make_batch({8}, 50, 4);
  const auto model = make_model(small_shape(), Pooling::pooler);
  const auto gradients_of = [&](const std::vector<data::Batch>& batches) {
    model->zero_grad();
    for (const data::Batch& batch : batches) model->forward(batch).square().sum().backward();
    return all_gradients(*model);
  };
  const auto a = gradients_of({first}), b = gradients_of({second}),
             both = gradients_of({first, second});
  for (const auto& [name, sum] : both)
    EXPECT_LT(relative_difference(a.at(name) + b.at(name), sum), 1e-5) << name;
}

TEST(PostNormEncoder, SumsOfSquaresAreThoseOfTheGradients) {
  const auto model = make_model(small_shape());
  weigh(model->hidden_states(make_batch({6, 11}, 50))).backward();
  for (const NamedGradient& item : model->gradients()) {
    if (!item.gradient) continue;
    const double expected = item.gradient->value.to(torch::kDouble).square().sum().item<double>();
    EXPECT_NEAR(item.gradient->squares, expected, 1e-5 * std::max(1.0, expected)) << item.name;
  }
}

TEST(PostNormEncoder, TwoForwardsMayBeAliveBeforeTheirBackwards) {
  const data::Batch first = make_batch({6, 11}, 50, 3), second = make_batch({30}, 50, 4);
  const auto model = make_model(small_shape());
  const auto a = weigh(model->hidden_states(first)), b = weigh(model->hidden_states(second));
  (a + b).backward();
  const auto together = model->encoder().layer(0).attention->qkv->weight.grad().clone();
  model->zero_grad();
  weigh(model->hidden_states(first)).backward();
  weigh(model->hidden_states(second)).backward();
  EXPECT_LT(relative_difference(together, model->encoder().layer(0).attention->qkv->weight.grad()),
            1e-6);
}

TEST(PostNormEncoder, RefusesWhatItHasNoEmbeddingFor) {
  const auto model = make_model(small_shape());
  data::Batch batch = make_batch({129}, 50);
  EXPECT_THROW(model->hidden_states(batch), Error);
  batch = make_batch({3}, 50);
  batch.ids[1] = 50;
  EXPECT_THROW(model->hidden_states(batch), Error);
}

}  // namespace
}  // namespace pointsman::model
