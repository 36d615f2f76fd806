#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <map>
#include <set>

#include "base/error.h"
#include "base/stop.h"
#include "eval/metrics.h"
#include "model/classifier.h"
#include "tests/unit/train/tiny_run.h"

namespace pointsman::train {
namespace {

// fp32 sums in another order than PyTorch's, through ten steps.
constexpr double kTrajectory = 2e-4;

std::set<std::string> names_in(const Path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.insert(entry.path().filename());
  return names;
}

std::string weights_of(const Path& folder) { return read_file(folder / "model/model.safetensors"); }

Json trajectory() {
  const Path path = Path(POINTSMAN_SOURCE_DIR) / "tests/data/train/trajectory.json";
  return read_json(path, ErrorKind::data)["cases"][0];
}

TrainRequest trajectory_request(const Json& reference, const Path& folder) {
  TrainRequest request = tiny_request(folder);
  std::vector<std::pair<std::string, std::string>> rows;
  for (std::size_t i = 0; i < reference["texts"].size(); ++i)
    rows.emplace_back(reference["texts"][i], reference["labels"][i]);
  request.train = request.validation = make_dataset(rows);
  request.config.num_train_epochs = 10;
  request.config.dropout = request.config.classifier_dropout = 0;
  return request;
}

void expect_trajectory(const Json& reference, const Path& folder) {
  const auto steps = with_key(read_metrics(folder), "grad_norm");
  ASSERT_EQ(steps.size(), reference["steps"].size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (const char* key : {"loss", "grad_norm", "learning_rate"}) {
      EXPECT_NEAR(steps[i][key].get<double>(), reference["steps"][i][key].get<double>(),
                  kTrajectory)
          << key << " of step " << i + 1;
    }
  }
}

// PyTorch's losses, gradient norms and rates over ten steps: encoder, loss, AdamW, clipping and
// schedule together.
TEST(Train, TenStepsEqualPyTorchs) {
  const Json reference = trajectory();
  const RunFolder folder("trajectory");
  train(trajectory_request(reference, folder.path()));
  expect_trajectory(reference, folder.path());
}

TEST(Train, AccumulatedBatchesEqualTheirUnion) {
  const Json reference = trajectory();
  const RunFolder folder("accumulated");
  TrainRequest request = trajectory_request(reference, folder.path());
  request.config.per_device_train_batch_size = 3;
  request.config.gradient_accumulation_steps = 3;
  train(request);
  expect_trajectory(reference, folder.path());
}

TEST(Train, LossGoesToZeroOnEightRows) {
  const RunFolder folder("eight");
  TrainRequest request = trajectory_request(trajectory(), folder.path());
  request.config.num_train_epochs = 60;
  request.config.learning_rate = 3e-3;
  request.config.eval_steps = 60;
  const TrainResult result = train(request);
  EXPECT_LT(with_key(read_metrics(folder.path()), "grad_norm").back()["loss"].get<double>(), 0.02);
  EXPECT_EQ(result.best_seed().validation_macro_f1, 1.0);
}

TEST(Train, TheSameSeedGivesTheSameBytesAndAnotherDoesNot) {
  const RunFolder one("same1"), two("same2"), other("same3");
  train(tiny_request(one.path()));
  train(tiny_request(two.path()));
  TrainRequest request = tiny_request(other.path());
  request.config.seeds = {14};
  train(request);
  EXPECT_EQ(weights_of(one.path()), weights_of(two.path()));
  EXPECT_EQ(without_times(read_metrics(one.path())), without_times(read_metrics(two.path())));
  EXPECT_NE(weights_of(one.path()), weights_of(other.path()));
}

TEST(Train, TheRunFolderHasWhatItPromises) {
  const RunFolder folder("layout");
  const TrainResult result = train(tiny_request(folder.path()));
  const auto names = names_in(folder.path());
  for (const char* name : {"metrics.jsonl", "checkpoints", "model"})
    EXPECT_TRUE(names.contains(name));
  EXPECT_TRUE(std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name.starts_with("events.out.tfevents");
  }));
  const auto lines = read_metrics(folder.path());
  EXPECT_EQ(with_key(lines, "grad_norm").size(), 12U);  // 4 epochs of 3 steps
  EXPECT_EQ(with_key(lines, "eval_macro_f1").size(), 4U);
  for (const char* key : {"step", "epoch", "loss", "learning_rate", "grad_norm",
                          "samples_per_second", "tokens_per_second"})
    EXPECT_TRUE(lines.front().contains(key)) << key;
  for (const char* key : {"train_runtime", "train_samples_per_second", "peak_memory_mb"})
    EXPECT_TRUE(lines.back().contains(key)) << key;
  EXPECT_EQ(lines.back()["train_samples"], 96);
  EXPECT_EQ(lines.back()["best_step"], result.best_seed().best_step);
  EXPECT_EQ(with_key(lines, "grad_norm").back()["epoch"], 4.0);

  // Newest two and the best, nothing half-written.
  std::set<std::string> kept = {"request.json", "result.json", "step-12", "step-9"};
  kept.insert("step-" + std::to_string(result.best_seed().best_step));
  EXPECT_EQ(names_in(folder.path() / "checkpoints"), kept);
}

TEST(Train, TheArtifactIsTheBestValidation) {
  const RunFolder folder("best");
  const TrainRequest request = tiny_request(folder.path());
  const TrainResult result = train(request);
  double best = 0;
  for (const Json& line : with_key(read_metrics(folder.path()), "eval_macro_f1"))
    best = std::max(best, line["eval_macro_f1"].get<double>());
  EXPECT_EQ(result.best_seed().validation_macro_f1, best);
  const auto classifier = model::Classifier::load(result.model);
  EXPECT_EQ(eval::macro_f1(classifier.predict(request.validation.rows)), best);
  EXPECT_EQ(classifier.card().decision.temperature, result.best_seed().decision.temperature);
}

TEST(Train, EarlyStoppingEndsAfterPatience) {
  const RunFolder folder("patience");
  TrainRequest request = tiny_request(folder.path());
  request.config.num_train_epochs = 50;
  request.config.early_stopping_patience = 2;
  const SeedResult result = train(request).best_seed();
  EXPECT_LT(result.steps, 150);
  EXPECT_EQ(result.steps, result.best_step + 2 * 3);
}

TEST(Train, SeveralSeedsHaveTheirFoldersAndTheBestBecomesTheModel) {
  const RunFolder folder("seeds");
  TrainRequest request = tiny_request(folder.path());
  request.config.seeds = {1, 2, 3};
  request.config.num_train_epochs = 2;
  const TrainResult result = train(request);
  ASSERT_EQ(result.seeds.size(), 3U);
  double mean = 0;
  for (const SeedResult& seed : result.seeds) {
    const Path own = folder.path() / "seeds" / std::to_string(seed.seed);
    EXPECT_EQ(seed.model, own / "model");
    EXPECT_EQ(read_metrics(own).back()["seed"], seed.seed);
    EXPECT_LE(seed.validation_macro_f1, result.best_seed().validation_macro_f1);
    mean += seed.validation_macro_f1 / 3;
  }
  EXPECT_EQ(weights_of(folder.path()), read_file(result.best_seed().model / "model.safetensors"));
  const auto lines = read_metrics(folder.path());
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines.back()["best_seed"], result.best_seed().seed);
  EXPECT_NEAR(result.mean_macro_f1, mean, 1e-12);
  EXPECT_GT(result.sd_macro_f1, 0);
}

TEST(Train, EveryCorrectionOfSkewTrains) {
  const std::vector<data::SamplerConfig> samplers = {
      data::SamplerKind::balanced, data::SamplerKind::sqrt, data::PowerSampler{0.3},
      data::OverSampler{0.8}, data::UnderSampler{0.5}};
  const std::vector<data::ClassWeights> weights = {
      data::ClassWeighting::balanced, data::ClassWeighting::sqrt,
      data::ClassWeighting::effective_number,
      std::map<std::string, double>{{"claude", 1.0}, {"gemini-mini", 0.5}, {"gpt-o1", 3.0}}};
  std::vector<data::ImbalanceConfig> all(1);
  all.back().loss = data::LossKind::logit_adjusted;
  for (const auto& sampler : samplers) all.emplace_back().sampler = sampler;
  for (const auto& weighting : weights) all.emplace_back().class_weights = weighting;
  for (const data::ImbalanceConfig& imbalance : all) {
    const RunFolder folder("skew");
    TrainRequest request = tiny_request(folder.path());
    request.config.num_train_epochs = 1;
    request.imbalance = imbalance;
    EXPECT_GT(train(request).best_seed().steps, 0);
    for (const Json& line : with_key(read_metrics(folder.path()), "grad_norm"))
      EXPECT_TRUE(std::isfinite(line["loss"].get<double>()));
  }
}

// Of weights that stay as they are.
TEST(Train, MixupMovesTheTrainingLossesAndNoValidation) {
  const RunFolder plain("plain"), mixed("mixed");
  TrainRequest request = tiny_request(plain.path());
  request.config.learning_rate = 0;
  train(request);
  request.folder = mixed.path();
  request.config.mixup_alpha = 1;
  train(request);
  const auto of = [](const RunFolder& folder, const char* key) {
    return without_times(with_key(read_metrics(folder.path()), key));
  };
  EXPECT_EQ(of(plain, "eval_loss"), of(mixed, "eval_loss"));
  const auto before = of(plain, "grad_norm"), after = of(mixed, "grad_norm");
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_NE(before[i]["loss"], after[i]["loss"]);
}

TEST(Train, WhatIsFrozenStaysAsItWas) {
  for (const Freeze& freeze :
       {Freeze(FreezeKind::embeddings), Freeze(FreezeKind::encoder), Freeze(FreezeLayers{1})}) {
    const RunFolder folder("frozen");
    TrainRequest request = tiny_request(folder.path());
    request.config.freeze = freeze;
    request.config.num_train_epochs = 1;
    train(request);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "model/model.safetensors"));
  }
}

TEST(Train, AnInfiniteRateStopsWithStepAndParameter) {
  const RunFolder folder("nan");
  TrainRequest request = tiny_request(folder.path());
  request.config.learning_rate = 1e38;  // beyond what the config lets through
  request.config.warmup_ratio = 0;
  try {
    train(request);
    FAIL() << "a loss that is not finite is refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(std::string(error.what()).find("step 2"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("not finite"), std::string::npos) << error.what();
    EXPECT_NE(error.hint().find("learning_rate"), std::string::npos);
  }
}

// The logits of the folder move by -T ln(n_c / n), less the mean over the classes.
TEST(Train, APriorShiftIsInTheHeadsBias) {
  const RunFolder plain("plain"), shifted("shifted");
  TrainRequest request = tiny_request(plain.path());
  const double temperature = train(request).best_seed().decision.temperature;
  std::map<std::string, double> counts, shift;
  for (const data::Example& row : request.train.rows) ++counts[row.label];
  double mean = 0;
  for (const auto& [label, count] : counts) {
    shift[label] = -temperature * std::log(count / static_cast<double>(request.train.rows.size()));
    mean += shift[label] / static_cast<double>(counts.size());
  }
  request.folder = shifted.path();
  request.imbalance.decision = data::DecisionRule::prior_shift;
  EXPECT_EQ(train(request).best_seed().decision.temperature, temperature);
  const auto rows = request.validation.rows;
  const auto before = model::Classifier::load(plain.path() / "model").predict(rows);
  const auto after = model::Classifier::load(shifted.path() / "model").predict(rows);
  for (std::size_t i = 0; i < before.logits.size(); ++i) {
    const std::string& label = before.labels[i % before.labels.size()];
    EXPECT_NEAR(after.logits[i] - before.logits[i], shift[label] - mean, 1e-5) << label;
  }
}

TEST(Train, ALabelThatTheTrainRowsLackIsNamed) {
  const RunFolder folder("label");
  TrainRequest request = tiny_request(folder.path());
  request.validation.rows[2].label = "llama";
  try {
    train(request);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    EXPECT_NE(std::string(error.what()).find("rows.csv:4: the label 'llama'"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace pointsman::train
