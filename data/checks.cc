#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "data/data_config.h"
#include "data/imbalance_config.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

constexpr double kSumTolerance = 1e-6;

std::string short_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

void check_files(const DataConfig& config, Diagnostics& diagnostics) {
  const std::array<std::pair<const char*, const std::optional<Path>*>, 3> parts = {
      std::pair{"data.train_file", &config.train_file},
      std::pair{"data.validation_file", &config.validation_file},
      std::pair{"data.test_file", &config.test_file}};
  std::size_t given = 0;
  for (const auto& [key, path] : parts) given += path->has_value() ? 1U : 0U;
  if (!config.file && given == 0) {
    diagnostics.add("data",
                    "no rows; needed is file, or train_file, validation_file and test_file");
  }
  for (const auto& [key, path] : parts) {
    if (config.file && *path) {
      diagnostics.add(key, "beside data.file; needed is file, or the three files, not both");
    }
    if (!config.file && given > 0 && !*path) {
      diagnostics.add(key, "missing; train_file, validation_file and test_file come together");
    }
  }
  if (given < parts.size()) return;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (**parts[i].second != **parts[j].second) continue;
      diagnostics.add(parts[i].first, std::string("the same file as ") + parts[j].first +
                                          "; its rows would be seen twice");
    }
  }
}

}  // namespace

void check(const DataConfig& config, Diagnostics& diagnostics) {
  check_files(config, diagnostics);
  if (config.split && !config.file) {
    diagnostics.add("data.split", "only data.file is split; the three files are split already");
  }
  if (config.split) {
    const double sum = config.split->train + config.split->validation + config.split->test;
    if (!(std::abs(sum - 1.0) <= kSumTolerance)) {
      diagnostics.add("data.split", "the shares sum to " + short_text(sum) + "; needed is 1");
    }
  }
  if (config.text_column.empty())
    diagnostics.add("data.text_column", "empty; a column's name is needed");
  if (config.label_column.empty())
    diagnostics.add("data.label_column", "empty; a column's name is needed");
  if (config.text_column == config.label_column) {
    diagnostics.add("data.label_column", "the same column as data.text_column; two are needed");
  }
  if (!config.text_pair_column) return;
  const std::string& pair = *config.text_pair_column;
  if (pair.empty()) {
    diagnostics.add("data.text_pair_column",
                    "empty; a column's name is needed, or no key where rows are single texts");
  } else if (pair == config.text_column || pair == config.label_column) {
    diagnostics.add("data.text_pair_column", std::string("the same column as data.") +
                                                 (pair == config.text_column ? "text" : "label") +
                                                 "_column; one of its own is needed");
  }
}

void check(const ImbalanceConfig& config, Diagnostics& diagnostics) {
  if (const auto* map = std::get_if<std::map<std::string, double>>(&config.class_weights)) {
    for (const auto& [label, weight] : *map) {
      if (weight > 0 && std::isfinite(weight)) continue;
      diagnostics.add("imbalance.class_weights", "the weight of " + schema::quote(label) + " is " +
                                                     short_text(weight) +
                                                     "; a number above 0 is needed");
    }
  }
  if (config.allow_double_correction) return;
  const auto* weighting = std::get_if<ClassWeighting>(&config.class_weights);
  const auto* sampler = std::get_if<SamplerKind>(&config.sampler);
  std::vector<std::string> keys;
  if (!weighting || *weighting != ClassWeighting::none) keys.push_back("imbalance.class_weights");
  if (!sampler || *sampler != SamplerKind::natural) keys.push_back("imbalance.sampler");
  if (corrects_skew(config.loss)) keys.push_back("imbalance.loss");
  if (config.decision == DecisionRule::prior_shift) keys.push_back("imbalance.decision");
  if (keys.size() < 2) return;
  std::string all = keys[0];
  for (std::size_t i = 1; i < keys.size(); ++i) all += " and " + keys[i];
  diagnostics.add(keys[1], "double correction: " + all +
                               " correct the same skew; keep one of them, or say "
                               "imbalance.allow_double_correction: true");
}

}  // namespace pointsman::data
