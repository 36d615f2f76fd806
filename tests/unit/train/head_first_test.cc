#include <gtest/gtest.h>
#include <torch/nn/functional/loss.h>
#include <torch/optim/adamw.h>

#include <functional>
#include <map>

#include "base/error.h"
#include "model/weights.h"
#include "tests/unit/train/tiny_run.h"
#include "train/checkpoint.h"
#include "train/losses/mixup.h"
#include "train/setup.h"

namespace pointsman::train {
namespace {

constexpr double kLoss = 1e-5;  // fp32 sums in another order than PyTorch's
constexpr std::int64_t kHeadEpochs = 12;

// One batch an epoch, so that a step's loss does not depend on the order of the rows. The
// encoder's dropout is that of its config.json.
TrainRequest probe_request(const Path& folder) {
  TrainRequest request = tiny_request(folder);
  request.model.pooling = model::Pooling::mean;
  request.config.per_device_train_batch_size = static_cast<std::int64_t>(request.train.rows.size());
  request.config.head_first_epochs = kHeadEpochs;
  request.config.head_first_learning_rate = 0.05;
  request.config.head_learning_rate_multiplier = 3;  // of the time after
  request.config.learning_rate = 1e-3;
  request.config.num_train_epochs = 1;
  request.config.classifier_dropout = 0;
  request.config.max_grad_norm = 0;
  request.config.lr_scheduler_type = Scheduler::constant_with_warmup;
  request.config.warmup_ratio = 0;
  request.config.logging_steps = 1;
  return request;
}

// What the head reads of every train row [rows, H], and the head as it begins.
struct Probe {
  torch::Tensor features, labels, weight, bias;
};

Probe probe_of(const TrainRequest& request) {
  const torch::NoGradGuard no_grad;
  const Setup setup = prepare(request);
  const auto model = build_model(setup, request.config.seeds[0], 0);
  model->eval();
  Probe probe;
  std::vector<torch::Tensor> means;
  for (const auto& ids : setup.train.ids) {
    data::Batch text;
    text.ids = ids;
    text.starts.push_back(static_cast<std::int32_t>(ids.size()));
    means.push_back(model->hidden_states(text).mean(0));
  }
  probe.features = torch::stack(means);
  probe.labels = torch::tensor(at::ArrayRef<std::int32_t>(setup.train.labels), torch::kInt64);
  probe.weight = model->named_parameters()["head.weight"].detach().clone();
  probe.bias = model->named_parameters()["head.bias"].detach().clone();
  return probe;
}

// What a step learns from: features [rows, H], and labels [rows] or shares of classes [rows, C].
using Rows = std::pair<torch::Tensor, torch::Tensor>;

// Multinomial logistic regression by PyTorch's own operations: the loss before each of `steps`
// steps and behind the last one. `rows_of` gives the rows of a step.
std::vector<double> logistic_regression(Probe probe, const TrainConfig& config, std::int64_t steps,
                                        const std::function<Rows(std::int64_t)>& rows_of) {
  probe.weight.requires_grad_(true);
  probe.bias.requires_grad_(true);
  const auto options = [&](double decay) {
    return std::make_unique<torch::optim::AdamWOptions>(
        torch::optim::AdamWOptions(config.head_first_learning_rate).weight_decay(decay));
  };
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(std::vector{probe.weight}, options(config.weight_decay));
  groups.emplace_back(std::vector{probe.bias}, options(0));
  torch::optim::AdamW optimizer(groups, torch::optim::AdamWOptions());
  std::vector<double> losses;
  for (std::int64_t step = 0; step <= steps; ++step) {
    optimizer.zero_grad();
    const auto [features, targets] = rows_of(step);
    const torch::Tensor loss = torch::nn::functional::cross_entropy(
        torch::linear(features, probe.weight, probe.bias), targets);
    losses.push_back(loss.item<double>());
    loss.backward();
    if (step < steps) optimizer.step();
  }
  return losses;
}

// On the frozen features as they are.
std::vector<double> logistic_regression(const Probe& probe, const TrainConfig& config,
                                        std::int64_t steps) {
  return logistic_regression(probe, config, steps,
                             [&](std::int64_t) { return Rows(probe.features, probe.labels); });
}

TEST(HeadFirst, IsLogisticRegressionOnTheFrozenFeatures) {
  const RunFolder folder("probe");
  const TrainRequest request = probe_request(folder.path());
  train(request);
  const auto expected = logistic_regression(probe_of(request), request.config, kHeadEpochs);
  const auto steps = with_key(read_metrics(folder.path()), "grad_norm");
  ASSERT_EQ(steps.size(), static_cast<std::size_t>(kHeadEpochs) + 1);
  for (std::size_t i = 0; i < kHeadEpochs; ++i) {
    EXPECT_NEAR(steps[i]["loss"].get<double>(), expected[i], kLoss) << "step " << i + 1;
    EXPECT_EQ(steps[i]["learning_rate"], 0.05);
  }
  EXPECT_LT(expected.back(), 0.8 * expected.front());
  EXPECT_EQ(steps.back()["learning_rate"], 1e-3);
  EXPECT_EQ(steps.back()["epoch"], 13.0);
}

// Also with a frozen encoder that never learns.
TEST(HeadFirst, MixupIsLogisticRegressionOnMixedFeatures) {
  for (const bool for_good : {false, true}) {
    const RunFolder folder("mixed_probe");
    TrainRequest request = probe_request(folder.path());
    request.config.mixup_alpha = 0.5;
    if (for_good) {
      request.config.freeze = FreezeKind::encoder;
      request.config.head_first_epochs = 0;
      request.config.head_learning_rate_multiplier = 1;
      request.config.learning_rate = request.config.head_first_learning_rate;
      request.config.num_train_epochs = kHeadEpochs;
    }
    train(request);
    const train::Setup setup = prepare(request);
    const Probe probe = probe_of(request);
    const auto mixed_rows = [&](std::int64_t step) {
      const auto order = epoch_batches(setup, 13, step).at(0);
      const Mixup mixup = draw_mixup(0.5, order.size(), 13, static_cast<std::uint64_t>(step));
      std::vector<std::int64_t> others;
      for (const std::size_t partner : mixup.partners) others.push_back(order[partner]);
      const auto mixed = [&](const torch::Tensor& x) {
        return mixup.lambda * x.index_select(0, torch::tensor(order)) +
               (1 - mixup.lambda) * x.index_select(0, torch::tensor(others));
      };
      return Rows(mixed(probe.features), mixed(torch::one_hot(probe.labels).to(torch::kFloat)));
    };
    const auto expected = logistic_regression(probe, request.config, kHeadEpochs - 1, mixed_rows);
    const auto steps = with_key(read_metrics(folder.path()), "grad_norm");
    for (std::size_t i = 0; i < kHeadEpochs; ++i)
      EXPECT_NEAR(steps.at(i)["loss"].get<double>(), expected[i], kLoss) << "step " << i + 1;
  }
}

// Without dropout the encoder begins with the loss that the head ends with.
TEST(HeadFirst, TheRestGoesOnFromThere) {
  const RunFolder folder("rest");
  TrainRequest request = probe_request(folder.path());
  request.config.dropout = 0;
  train(request);
  const auto expected = logistic_regression(probe_of(request), request.config, kHeadEpochs);
  const auto steps = with_key(read_metrics(folder.path()), "grad_norm");
  EXPECT_NEAR(steps.back()["loss"].get<double>(), expected.back(), kLoss);
}

TEST(HeadFirst, LearnsNothingButTheHeadAndThePooler) {
  const RunFolder folder("alone");
  TrainRequest request = probe_request(folder.path());
  request.model.pooling = model::Pooling::pooler;
  train(request);
  const auto names_in = [&](std::int64_t step) {
    std::vector<std::string> names;
    const CheckpointStore store(folder.path() / "checkpoints");
    for (const auto& [name, unused] : store.load(step).weights) names.push_back(name);
    return names;
  };
  for (const std::string& name : names_in(kHeadEpochs))
    EXPECT_TRUE(name.starts_with("head.") || name.starts_with("pooler.")) << name;
  EXPECT_EQ(names_in(kHeadEpochs).size(), 4U);
  EXPECT_GT(names_in(kHeadEpochs + 1).size(), 20U);
}

// A rate of 0 changes nothing behind the head's epochs: the artifact is the pretrained encoder with
// the probe.
TEST(HeadFirst, LeavesTheEncoderAsItWasToTheBit) {
  const RunFolder folder("still");
  TrainRequest request = probe_request(folder.path());
  request.config.learning_rate = 0;
  EXPECT_LE(train(request).best_seed().best_step, kHeadEpochs);
  const Path trained = folder.path() / "model/model.safetensors";
  const auto before =
      model::read_safetensors(model::encoder_folder(request.model) / "model.safetensors");
  std::map<std::string, torch::Tensor> after;
  for (const auto& [name, value] : model::read_safetensors(trained)) after[name] = value;
  int compared = 0;
  for (const auto& [name, value] : before) {
    if (!name.starts_with("bert.") || name.starts_with("bert.pooler.")) continue;
    ASSERT_TRUE(after.contains(name)) << name;
    EXPECT_TRUE(torch::equal(after.at(name), value)) << name;
    ++compared;
  }
  EXPECT_GT(compared, 20);
  EXPECT_FALSE(torch::equal(after.at("classifier.weight"), probe_of(request).weight));
}

TEST(HeadFirst, PatienceBeginsBehindIt) {
  const RunFolder folder("patience");
  TrainRequest request = probe_request(folder.path());
  request.config.learning_rate = request.config.head_first_learning_rate = 0;
  request.config.num_train_epochs = 10;
  request.config.early_stopping_patience = 2;
  EXPECT_EQ(train(request).best_seed().steps, kHeadEpochs + 2);
}

// Both have their own warm-up and decay.
TEST(HeadFirst, EachPhaseHasItsSchedule) {
  const RunFolder folder("rates");
  TrainRequest request = probe_request(folder.path());
  request.config.lr_scheduler_type = Scheduler::linear;
  request.config.warmup_ratio = 0.25;
  request.config.num_train_epochs = 4;
  request.config.early_stopping_patience = 0;
  train(request);
  const auto steps = with_key(read_metrics(folder.path()), "grad_norm");
  ASSERT_EQ(steps.size(), 16U);
  const auto linear = [](double step, double warmup, double total) {
    return step < warmup ? step / warmup : (total - step) / (total - warmup);
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double expected = i < 12 ? 0.05 * linear(static_cast<double>(i), 3, 12)
                                   : 1e-3 * linear(static_cast<double>(i) - 12, 1, 4);
    EXPECT_NEAR(steps[i]["learning_rate"].get<double>(), expected, 1e-12) << i;
  }
}

TEST(HeadFirst, RefusesToHaveNothingLeftToLearn) {
  const RunFolder folder("nothing");
  TrainRequest request = probe_request(folder.path());
  request.config.freeze = FreezeLayers{2};
  try {
    train(request);
    FAIL() << "all layers are frozen";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_EQ(std::string(error.what()),
              "train.freeze: layers: 2 are all of the encoder, and after train.head_first_epochs "
              "some must learn");
  }
}

}  // namespace
}  // namespace pointsman::train
