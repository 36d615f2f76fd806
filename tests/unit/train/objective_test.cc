#include "train/objective.h"

#include <gtest/gtest.h>
#include <torch/nn/functional/loss.h>

#include "tests/unit/train/tiny_run.h"
#include "train/checkpoint.h"
#include "train/setup.h"

namespace pointsman::train {
namespace {

constexpr double kRounding = 1e-5;

data::Batch labelled(std::vector<std::int32_t> labels) {
  data::Batch batch;
  for (std::size_t i = 0; i < labels.size(); ++i)
    batch.starts.push_back(static_cast<std::int32_t>(i + 1));
  batch.labels = std::move(labels);
  return batch;
}

// The whole formula by torch's operations, with autograd's gradient.
torch::Tensor slow_term(const torch::Tensor& features, const torch::Tensor& labels, double t) {
  const torch::Tensor z = features / features.norm(2, 1, true);
  const auto rows = features.size(0);
  const torch::Tensor self = torch::eye(rows, torch::kBool);
  const torch::Tensor scores = (torch::matmul(z, z.t()) / t).masked_fill(self, -1e9);
  const torch::Tensor log_p = scores - scores.logsumexp(1, true);
  const torch::Tensor alike = labels.unsqueeze(0).eq(labels.unsqueeze(1)).logical_and(~self);
  const torch::Tensor partners = alike.sum(1);
  return -((log_p.masked_fill(~alike, 0).sum(1) / partners.clamp_min(1)).sum());
}

TEST(Objective, JoinsTheLossAndTheContrastsOfAStep) {
  torch::manual_seed(1);
  TrainConfig config;
  config.contrastive_weight = 0.3;
  config.contrastive_temperature = 0.5;
  const auto loss = build_loss({});
  const torch::Tensor head = torch::randn({4, 3});
  Objective objective(*loss, config, Phase::all);
  const std::vector<data::Batch> batches = {labelled({0, 1, 0, 2, 1}), labelled({2, 2, 0})};
  objective.begin_step(batches);
  double total = 0;
  torch::Tensor expected_total = torch::zeros({});
  for (const data::Batch& batch : batches) {
    const torch::Tensor features = torch::randn({batch.size(), 4}).requires_grad_();
    const torch::Tensor again = features.detach().clone().requires_grad_();
    total += objective.backward({features, torch::matmul(features, head)}, batch, 2.0);
    const torch::Tensor labels =
        torch::tensor(at::ArrayRef<std::int32_t>(batch.labels), torch::kInt64);
    const torch::Tensor expected =
        0.7 / 8 *
            torch::nn::functional::cross_entropy(
                torch::matmul(again, head), labels,
                torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum)) +
        0.3 / 8 * slow_term(again, labels, 0.5);
    (2.0 * expected).backward();
    expected_total += expected.detach();
    EXPECT_TRUE(torch::allclose(features.grad(), again.grad(), kRounding, kRounding));
  }
  EXPECT_NEAR(total, expected_total.item<double>(), kRounding);
}

// By torch: features are mixed in front of the head, and targets are mixed labels. The contrasts
// are those of the features as they are.
TEST(Objective, MixesFeaturesOfABatchAndTheirLabels) {
  torch::manual_seed(2);
  TrainConfig config;
  config.contrastive_weight = 0.3;
  config.contrastive_temperature = 0.5;
  const std::vector<double> weights = {0.5, 2, 1};
  const auto loss = build_loss({data::LossKind::cross_entropy, weights, {3, 3, 2}, 0.1});
  const torch::Tensor class_weights = torch::tensor(weights).to(torch::kFloat);
  const torch::Tensor head = torch::randn({4, 3});
  Objective objective(*loss, config, Phase::all);
  const std::vector<data::Batch> batches = {labelled({0, 1, 0, 2, 1}), labelled({2, 2, 0})};
  const std::vector<Mixup> mixups = {{0.8, {3, 0, 2, 4, 1}}, {0.1, {1, 2, 0}}};
  objective.begin_step(batches);
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const torch::Tensor features = torch::randn({batches[b].size(), 4}).requires_grad_();
    const torch::Tensor again = features.detach().clone().requires_grad_();
    const double value =
        objective.backward({features, torch::matmul(features, head)}, batches[b], 2.0, mixups[b]);
    const torch::Tensor labels =
        torch::tensor(at::ArrayRef<std::int32_t>(batches[b].labels), torch::kInt64);
    const auto mixed = [&](const torch::Tensor& x) {
      std::vector<torch::Tensor> rows;
      for (std::size_t i = 0; i < mixups[b].partners.size(); ++i)
        rows.push_back(mixups[b].lambda * x[static_cast<std::int64_t>(i)] +
                       (1 - mixups[b].lambda) *
                           x[static_cast<std::int64_t>(mixups[b].partners[i])]);
      return torch::stack(rows);
    };
    const torch::Tensor sum = torch::nn::functional::cross_entropy(
        torch::matmul(mixed(again), head), mixed(torch::one_hot(labels, 3).to(torch::kFloat)),
        torch::nn::functional::CrossEntropyFuncOptions()
            .weight(class_weights)
            .label_smoothing(0.1)
            .reduction(torch::kSum));
    // The weights of the step's labels: three times 0.5, twice 2, three times 1.
    const torch::Tensor expected = 0.7 / 8.5 * sum + 0.3 / 8 * slow_term(again, labels, 0.5);
    (2.0 * expected).backward();
    EXPECT_NEAR(value, expected.item<double>(), kRounding);
    EXPECT_TRUE(torch::allclose(features.grad(), again.grad(), kRounding, kRounding));
  }
}

TEST(Objective, PairsAreNotMixed) {
  const auto loss = build_loss({});
  Objective objective(*loss, TrainConfig(), Phase::pairs);
  const std::vector<data::Batch> batches = {labelled({0, 1, 0, 0})};
  objective.begin_step(batches);
  const auto gradient = [&](const Mixup& mixup) {
    const torch::Tensor features = torch::arange(12.0).reshape({4, 3}).cos().requires_grad_();
    objective.backward({features, torch::Tensor()}, batches[0], 1, mixup);
    return features.grad();
  };
  EXPECT_TRUE(torch::equal(gradient({}), gradient({0.5, {1, 2, 3, 0}})));
}

TEST(Objective, FeaturesThatDoNotLearnHaveNoContrasts) {
  TrainConfig config;
  config.contrastive_weight = 0.5;
  const auto loss = build_loss({});
  Objective objective(*loss, config, Phase::head);
  const std::vector<data::Batch> batches = {labelled({0, 1})};
  objective.begin_step(batches);
  const torch::Tensor logits = torch::zeros({2, 2}).requires_grad_();
  EXPECT_NEAR(objective.backward({torch::randn({2, 4}), logits}, batches[0], 1), std::log(2.0),
              kRounding);
}

// After the pairs the encoder is another one; with freeze: encoder it stays as it is then, and the
// artifact has it.
TEST(Objective, PairsTeachTheEncoderAndThenTheHeadAlone) {
  const RunFolder folder("pairs");
  TrainRequest request = tiny_request(folder.path());
  request.config.contrastive_first_epochs = 2;
  request.config.contrastive_first_learning_rate = 1e-3;
  request.config.contrastive_pairs_per_row = 3;
  request.config.freeze = FreezeKind::encoder;
  request.config.num_train_epochs = 2;
  train(request);
  const train::Setup setup = prepare(request);
  const CheckpointStore store(folder.path() / "checkpoints");
  const auto written = model::read_safetensors(folder.path() / "model/model.safetensors");
  const auto pretrained =
      model::read_safetensors(std::get<Path>(request.model.encoder) / "model.safetensors");
  const auto tensor = [](const model::NamedTensors& list, const std::string& part) {
    for (const auto& [name, value] : list)
      if (name.find(part) != std::string::npos) return value;
    return torch::Tensor();
  };
  const char* kWeight = "layer.0.attention.output.dense.weight";
  EXPECT_FALSE(torch::allclose(tensor(written, kWeight), tensor(pretrained, kWeight)));
  const std::int64_t step = store.load(store.newest().value()).state.pairs_step;
  EXPECT_GT(step, 0);
  const Checkpoint pairs = store.load(step);
  EXPECT_FALSE(tensor(pairs.weights, "head").defined());
  const auto model = build_model(setup, 13, 0);
  restore_weights(pairs, *model);
  EXPECT_TRUE(torch::equal(model->named_parameters()["layers.0.attention.output.weight"],
                           tensor(written, kWeight)));
}

}  // namespace
}  // namespace pointsman::train
