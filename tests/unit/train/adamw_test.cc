#include "train/adamw.h"

#include <gtest/gtest.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adamw.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/ops.h"
#include "tests/unit/model/slow_encoder.h"
#include "tests/unit/train/step_gradients.h"
#include "train/sparse_rows.h"

namespace pointsman::train {
namespace {

using model::EncoderShape;
using model::make_batch;
using model::make_model;
using model::small_shape;

// After 25 steps, norm of the difference over the norm: torch rounds sqrt(v) / sqrt(1 - beta2^t)
// where ours multiplies, and adds products that ours fuses.
constexpr double kTrajectory = 2e-6;

std::int64_t ids_of_step(int step) {
  return step < 5 ? 50 : 12;
}  // most rows are idle after five steps

data::Batch batch_of(int step) {
  return make_batch({6, 11}, ids_of_step(step), 100 + static_cast<std::uint64_t>(step));
}

double rate_of(int step) { return 0.02 * (1 - step / 40.0); }

model::RowGradient word_gradient_of(const EncoderShape& shape, int step) {
  model::RowGradient gradient;
  const data::Batch batch = batch_of(step);
  gradient.rows = batch.ids;
  std::sort(gradient.rows.begin(), gradient.rows.end());
  gradient.rows.erase(std::unique(gradient.rows.begin(), gradient.rows.end()), gradient.rows.end());
  gradient.values =
      gradient_of("word", {static_cast<std::int64_t>(gradient.rows.size()), shape.hidden}, step);
  return gradient;
}

void put_gradients(model::SequenceClassifier& model, int step) {
  for (const model::NamedGradient& item : model.gradients()) {
    const torch::Tensor gradient = gradient_of(item.name, item.parameter.sizes(), step);
    torch::Tensor place = item.parameter.grad();
    place.copy_(gradient);
    if (!item.gradient) continue;
    item.gradient->written = true;
    item.gradient->squares = gradient.to(torch::kDouble).square().sum().item<double>();
  }
  model.word_gradient() = word_gradient_of(model.shape(), step);
}

// torch's AdamW with the decay of biases and norms off and clipping by torch's own function, fed
// with the same gradients, the word embeddings' as a dense tensor. Returns the parameters by name.
std::map<std::string, torch::Tensor> train_with_torch(int steps, const AdamWOptions& options,
                                                      std::vector<double>& norms) {
  const auto model = make_model(small_shape());
  std::vector<torch::Tensor> matrices, vectors, all;
  for (torch::Tensor& parameter : model->parameters()) {
    (parameter.dim() > 1 ? matrices : vectors).push_back(parameter);
    all.push_back(parameter);
  }
  const auto group = [&](const std::vector<torch::Tensor>& parameters, double decay) {
    auto own = std::make_unique<torch::optim::AdamWOptions>(1.0);
    own->betas({options.beta1, options.beta2}).eps(options.epsilon).weight_decay(decay);
    return torch::optim::OptimizerParamGroup(parameters, std::move(own));
  };
  std::vector<torch::optim::OptimizerParamGroup> groups{group(matrices, options.weight_decay),
                                                        group(vectors, 0.0)};
  torch::optim::AdamW optimizer(groups);
  for (int step = 0; step < steps; ++step) {
    for (auto& item : model->named_parameters()) {
      if (item.key() != "embeddings.word") {
        item.value().mutable_grad() = gradient_of(item.key(), item.value().sizes(), step);
        continue;
      }
      const model::RowGradient rows = word_gradient_of(model->shape(), step);
      torch::Tensor dense = torch::zeros_like(item.value());
      dense.index_copy_(0, torch::tensor(at::ArrayRef<std::int32_t>(rows.rows), torch::kInt64),
                        rows.values);
      item.value().mutable_grad() = dense;
    }
    norms.push_back(torch::nn::utils::clip_grad_norm_(all, options.max_grad_norm));
    for (auto& parameters : optimizer.param_groups()) {
      static_cast<torch::optim::AdamWOptions&>(parameters.options()).lr(rate_of(step));
    }
    optimizer.step();
  }
  std::map<std::string, torch::Tensor> weights;
  for (const auto& item : model->named_parameters())
    weights[item.key()] = item.value().detach().clone();
  return weights;
}

void train(model::SequenceClassifier& model, AdamW& optimizer, int from, int to) {
  for (int step = from; step < to; ++step) {
    optimizer.zero_grad();
    model.forward(batch_of(step)).square().sum().backward();
    optimizer.step(rate_of(step));
  }
}

// Each test of it runs with every instruction set that this CPU has.
class EverySet : public ::testing::TestWithParam<const model::Kernels*> {
 protected:
  void SetUp() override { model::use_kernels(*GetParam()); }
  void TearDown() override { model::use_kernels(*model::supported_kernels().front()); }
};
INSTANTIATE_TEST_SUITE_P(AdamW, EverySet, ::testing::ValuesIn(model::supported_kernels()));

TEST_P(EverySet, FollowsTorchsDenseAdamWThroughIdleAndUntouchedRows) {
  AdamWOptions options;
  options.weight_decay = 0.1;
  std::vector<double> norms;
  const auto expected = train_with_torch(25, options, norms);
  const auto model = make_model(small_shape());
  AdamW optimizer(*model, options);
  const torch::NoGradGuard no_grad;
  for (int step = 0; step < 25; ++step) {
    put_gradients(*model, step);
    EXPECT_NEAR(optimizer.step(rate_of(step)) / norms[static_cast<std::size_t>(step)], 1.0, 1e-5);
  }
  optimizer.flush();
  for (const auto& item : model->named_parameters()) {
    EXPECT_LT(model::relative_difference(item.value(), expected.at(item.key())), kTrajectory)
        << item.key();
  }
}

// The same rows stepped late and stepped every time, with a gradient of zero where they have none.
TEST_P(EverySet, RowsSteppedLateEqualRowsSteppedEveryTimeBitForBit) {
  const AdamWMoments moments{0.1f, 0.999f, 0.001f, 1e-8f};
  const torch::Tensor start = torch::linspace(-1, 1, 30 * 21).view({30, 21}).sin();
  torch::Tensor late = start.clone(), every = start.clone();
  SparseRows sparse(late, moments), dense(every, moments);
  std::vector<std::int32_t> all_rows(30);
  for (std::int32_t i = 0; i < 30; ++i) all_rows[static_cast<std::size_t>(i)] = i;
  Rng rng(4, "rows");
  for (int step = 1; step <= 40; ++step) {
    model::RowGradient some{
        {static_cast<std::int32_t>(rng.below(10)), static_cast<std::int32_t>(10 + rng.below(10))},
        {}};
    some.values = torch::full({2, 21}, rng.normal());
    model::RowGradient whole{all_rows, torch::zeros({30, 21})};
    for (std::int64_t i = 0; i < 2; ++i)
      whole.values[some.rows[static_cast<std::size_t>(i)]] = some.values[i];
    const StepFactors factors{0.999f - 0.001f * static_cast<float>(step),
                              0.01f / static_cast<float>(step), 1.5f};
    if (step == 17) sparse.flush();  // in the middle it changes nothing
    if (step == 23) sparse.bring_up_to_date(std::vector<std::int32_t>{3, 3, 25, 12});
    sparse.step(some, 0.5f, factors);
    dense.step(whole, 0.5f, factors);
  }
  EXPECT_FALSE(torch::equal(late, every));
  sparse.flush();
  EXPECT_TRUE(torch::equal(late, every));
  EXPECT_FALSE(torch::equal(late[29], start[29]));  // decayed, though it never had a gradient
}

TEST(AdamW, StoppedAndGoneOnEndsInTheSameBytes) {
  const auto through = make_model(small_shape());
  AdamW first(*through, {});
  train(*through, first, 0, 9);
  // What a checkpoint holds: the state, and the weights of everything but the rows that never had a
  // gradient.
  std::vector<std::pair<std::string, torch::Tensor>> state;
  for (const auto& [name, tensor] : first.state()) state.emplace_back(name, tensor.clone());
  std::map<std::string, torch::Tensor> weights;
  for (const auto& item : through->named_parameters())
    weights[item.key()] = item.value().detach().clone();
  train(*through, first, 9, 20);
  first.flush();

  const auto resumed = make_model(small_shape());
  AdamW second(*resumed, {});
  {
    const torch::NoGradGuard no_grad;
    for (const auto& item : resumed->named_parameters()) {
      torch::Tensor parameter = item.value();
      if (item.key() != "embeddings.word") {
        parameter.copy_(weights.at(item.key()));
        continue;
      }
      for (const auto& [name, tensor] : state) {
        if (name != "embeddings.word.rows") continue;
        const auto rows = tensor.to(torch::kInt64);
        EXPECT_LT(rows.numel(), 50);
        parameter.index_copy_(0, rows, weights.at(item.key()).index_select(0, rows));
      }
    }
  }
  second.load_state(state);
  EXPECT_EQ(second.steps(), 9);
  train(*resumed, second, 9, 20);
  second.flush();
  for (const auto& item : resumed->named_parameters()) {
    EXPECT_TRUE(torch::equal(item.value(), through->named_parameters()[item.key()])) << item.key();
  }
}

// Without decay, one step of a fresh Adam moves every element by the rate times its sign, so moves
// show the multipliers.
TEST(AdamW, RatesFallFromTheHeadToTheEmbeddings) {
  AdamWOptions options;
  options.weight_decay = 0;
  options.layer_decay = 0.5;
  options.head_multiplier = 3;
  options.epsilon = 1e-30;
  const auto model = make_model(small_shape(), model::Pooling::pooler);
  std::map<std::string, torch::Tensor> before;
  for (const auto& item : model->named_parameters())
    before[item.key()] = item.value().detach().clone();
  AdamW optimizer(*model, options);
  model->forward(batch_of(0)).square().sum().backward();
  optimizer.step(0.01);
  optimizer.flush();
  const auto moved = [&](const std::string& name) {
    return (model->named_parameters()[name] - before[name]).abs().max().item<double>();
  };
  EXPECT_NEAR(moved("head.weight"), 0.03, 1e-5);
  EXPECT_NEAR(moved("pooler.dense.weight"), 0.03, 1e-5);
  EXPECT_NEAR(moved("layers.1.feed_forward.up.weight"), 0.01, 1e-5);
  EXPECT_NEAR(moved("layers.0.attention.qkv.weight"), 0.005, 1e-5);
  EXPECT_NEAR(moved("embeddings.word"), 0.0025, 1e-5);
  EXPECT_NEAR(moved("embeddings.position"), 0.0025, 1e-5);
}

TEST(AdamW, WhatIsFrozenStaysAndHasNoState) {
  const auto model = make_model(small_shape());
  model->freeze(true, 1);
  std::map<std::string, torch::Tensor> before;
  for (const auto& item : model->named_parameters())
    before[item.key()] = item.value().detach().clone();
  AdamW optimizer(*model, {});
  train(*model, optimizer, 0, 2);
  optimizer.flush();
  for (const auto& item : model->named_parameters()) {
    const bool frozen =
        item.key().starts_with("embeddings.") || item.key().starts_with("layers.0.");
    EXPECT_EQ(torch::equal(item.value(), before.at(item.key())), frozen) << item.key();
  }
  for (const auto& [name, tensor] : optimizer.state())
    EXPECT_FALSE(name.starts_with("embeddings.")) << name;
}

TEST(AdamW, KeepsTheBf16OperandsEqualToTheWeights) {
  const auto model = make_model(small_shape());
  model->set_precision(model::Precision::bf16);
  AdamW optimizer(*model, {});
  train(*model, optimizer, 0, 3);
  const auto& up = *model->encoder().layer(1).feed_forward->up;
  EXPECT_TRUE(torch::equal(up.weight_half, up.weight.to(torch::kBFloat16)));
}

TEST(AdamW, NamesTheGradientThatIsNotFinite) {
  const auto model = make_model(small_shape());
  AdamW optimizer(*model, {});
  model->forward(batch_of(0)).square().sum().backward();
  EXPECT_EQ(optimizer.first_nonfinite_gradient(), "");
  const auto head = model->named_parameters()["head.weight"];
  head.grad()[0][0] = std::nan("");
  EXPECT_EQ(optimizer.first_nonfinite_gradient(), "head.weight");
  EXPECT_FALSE(std::isfinite(optimizer.grad_norm()));
}

TEST(AdamW, RefusesAStateThatDoesNotFit) {
  const auto model = make_model(small_shape());
  AdamW optimizer(*model, {});
  auto state = optimizer.state();
  state.pop_back();
  EXPECT_THROW(optimizer.load_state(state), Error);
  state = optimizer.state();
  state.back().second = torch::zeros({1, 1, 1});
  EXPECT_THROW(optimizer.load_state(state), Error);
}

}  // namespace
}  // namespace pointsman::train
