#include "train/seed_result.h"

#include <algorithm>

#include "eval/evaluate.h"

namespace pointsman::train {
namespace {

Path result_path(const Path& folder) { return folder / "checkpoints" / "result.json"; }

double rate(std::int64_t samples, double seconds) {
  return seconds > 0 ? static_cast<double>(samples) / seconds : 0;
}

}  // namespace

Json summary_of(const SeedResult& seed) {
  return {{"step", seed.steps},
          {"seed", seed.seed},
          {"best_step", seed.best_step},
          {"validation_macro_f1", seed.validation_macro_f1},
          {"temperature", seed.decision.temperature},
          {"train_samples", seed.samples},
          {"train_runtime", seed.train_runtime_s},
          {"train_samples_per_second", seed.train_samples_per_second},
          {"peak_memory_mb", seed.peak_memory_mb}};
}

Json summary_of(const TrainResult& result) {
  Json values = Json::array(), seeds = Json::array();
  std::int64_t steps = 0, samples = 0;
  for (const SeedResult& seed : result.seeds) {
    values.push_back(seed.validation_macro_f1);
    seeds.push_back(seed.seed);
    steps += seed.steps;
    samples += seed.samples;
  }
  return {{"step", steps},
          {"seeds", seeds},
          {"best_seed", result.best_seed().seed},
          {"validation_macro_f1",
           {{"mean", result.mean_macro_f1}, {"sd", result.sd_macro_f1}, {"values", values}}},
          {"train_samples", samples},
          {"train_runtime", result.train_runtime_s},
          {"train_samples_per_second", result.train_samples_per_second},
          {"peak_memory_mb", result.peak_memory_mb}};
}

Json fold_summary(const TrainResult& result, const Json& fold) {
  Json json = {{"fold", fold}};
  json.update(result.seeds.size() == 1 ? summary_of(result.seeds.front()) : summary_of(result));
  return json;
}

Json summary_of(std::span<const TrainResult> folds, const TrainResult& last) {
  std::vector<double> values;
  std::int64_t steps = 0, samples = 0;
  double seconds = 0, memory = 0;
  const auto add = [&](const TrainResult& result) {
    for (const SeedResult& seed : result.seeds) steps += seed.steps, samples += seed.samples;
    seconds += result.train_runtime_s;
    memory = std::max(memory, result.peak_memory_mb);
  };
  for (const TrainResult& fold : folds) {
    values.push_back(fold.best_seed().validation_macro_f1);
    add(fold);
  }
  add(last);
  const auto [mean, sd] = eval::mean_and_sd(values);
  return {{"step", steps},
          {"folds", folds.size()},
          {"validation_macro_f1", {{"mean", mean}, {"sd", sd}, {"values", values}}},
          {"train_samples", samples},
          {"train_runtime", seconds},
          {"train_samples_per_second", rate(samples, seconds)},
          {"peak_memory_mb", memory}};
}

void join_seeds(TrainResult& result) {
  std::vector<double> values;
  std::int64_t samples = 0;
  for (std::size_t i = 0; i < result.seeds.size(); ++i) {
    const SeedResult& seed = result.seeds[i];
    if (seed.validation_macro_f1 > result.best_seed().validation_macro_f1) result.best = i;
    values.push_back(seed.validation_macro_f1);
    samples += seed.samples;
    result.train_runtime_s += seed.train_runtime_s;
    result.peak_memory_mb = std::max(result.peak_memory_mb, seed.peak_memory_mb);
  }
  const auto [mean, sd] = eval::mean_and_sd(values);
  result.mean_macro_f1 = mean;
  result.sd_macro_f1 = sd;
  result.train_samples_per_second = rate(samples, result.train_runtime_s);
}

void write_result(const Path& folder, const SeedResult& result) {
  write_json(result_path(folder), summary_of(result));
}

std::optional<SeedResult> read_result(const Path& folder) {
  const Path path = result_path(folder);
  if (!std::filesystem::exists(path)) return std::nullopt;
  const Json json = read_json(path, ErrorKind::data);
  const auto number = [&](const char* key) {
    return require<double>(json, key, path.string(), ErrorKind::data);
  };
  const auto integer = [&](const char* key) {
    return require<std::int64_t>(json, key, path.string(), ErrorKind::data);
  };
  SeedResult result;
  result.seed = integer("seed");
  result.validation_macro_f1 = number("validation_macro_f1");
  result.best_step = integer("best_step");
  result.steps = integer("step");
  result.model = folder / "model";
  result.decision.temperature = number("temperature");
  result.samples = integer("train_samples");
  result.train_runtime_s = number("train_runtime");
  result.train_samples_per_second = number("train_samples_per_second");
  result.peak_memory_mb = number("peak_memory_mb");
  return result;
}

}  // namespace pointsman::train
