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
