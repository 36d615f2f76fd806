#include "train/seed_result.h"

#include <cmath>

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

void join_seeds(TrainResult& result) {
  const auto count = static_cast<double>(result.seeds.size());
  double sum = 0, squares = 0;
  std::int64_t samples = 0;
  for (std::size_t i = 0; i < result.seeds.size(); ++i) {
    const SeedResult& seed = result.seeds[i];
    if (seed.validation_macro_f1 > result.best_seed().validation_macro_f1) result.best = i;
    sum += seed.validation_macro_f1;
    samples += seed.samples;
    result.train_runtime_s += seed.train_runtime_s;
    result.peak_memory_mb = std::max(result.peak_memory_mb, seed.peak_memory_mb);
  }
  result.mean_macro_f1 = sum / count;
  for (const SeedResult& seed : result.seeds)
    squares += std::pow(seed.validation_macro_f1 - result.mean_macro_f1, 2);
  result.sd_macro_f1 = count > 1 ? std::sqrt(squares / (count - 1)) : 0;
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
