#include <array>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/number_text.h"
#include "data/data_config.h"
#include "data/imbalance_config.h"
#include "data/labels.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

constexpr double kSumTolerance = 1e-6;

using Parts = std::array<std::pair<const char*, const std::optional<Path>*>, 3>;

Parts parts_of(const DataConfig& config) {
  return {std::pair{"data.train_file", &config.train_file},
          std::pair{"data.validation_file", &config.validation_file},
          std::pair{"data.test_file", &config.test_file}};
}

void check_source(const DataConfig& config, Diagnostics& diagnostics) {
  const Parts parts = parts_of(config);
  std::size_t given = 0;
  for (const auto& [key, path] : parts) given += path->has_value() ? 1U : 0U;
  if (config.file && !config.files.empty())
    diagnostics.add("data.files", "beside data.file; needed is one of them");
  const std::string whole = config.file ? "file" : config.files.empty() ? "" : "files";
  if (whole.empty() && given == 0) {
    diagnostics.add("data",
                    "no rows; needed is file, files, or train_file, validation_file and test_file");
  }
  for (const auto& [key, path] : parts) {
    if (!whole.empty() && *path) {
      diagnostics.add(
          key, "beside data." + whole + "; needed is " + whole + ", or the three files, not both");
    }
    if (whole.empty() && given > 0 && !*path) {
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

void check_joined(const DataConfig& config, Diagnostics& diagnostics) {
  std::set<Path> seen;
  for (std::size_t i = 0; i < config.files.size(); ++i) {
    const auto& [path, labels] = config.files[i];
    const std::string key = "data.files." + std::to_string(i);
    if (path.empty()) {
      diagnostics.add(key + ".path", "missing; a CSV or JSON Lines file is needed");
    } else if (!seen.insert(path).second) {
      diagnostics.add(key + ".path", "the same file as before; its rows would be seen twice");
    }
    for (const auto& [from, to] : labels) {
      const std::string problem = problem_of_label(to);
      if (!problem.empty()) diagnostics.add(key + ".labels." + from, problem);
    }
  }
}

void check_parting(const DataConfig& config, Diagnostics& diagnostics) {
  const bool is_whole = config.file || !config.files.empty();
  const bool is_split =
      !is_whole && (config.train_file || config.validation_file || config.test_file);
  const std::array<std::pair<const char*, bool>, 3> ways = {
      std::pair{"data.split", config.split.has_value()},
      std::pair{"data.split_column", config.split_column.has_value()},
      std::pair{"data.folds", config.folds.has_value()}};
  const char* first = nullptr;
  for (const auto& [key, given] : ways) {
    if (!given) continue;
    if (is_split) {
      diagnostics.add(key, "only data.file is split; the three files are split already");
    } else if (first != nullptr) {
      diagnostics.add(key, std::string("beside ") + first + "; needed is one of them");
    }
    if (first == nullptr) first = key;
  }
  if (config.fold_repeats > 1 && !config.folds)
    diagnostics.add("data.fold_repeats", "only data.folds are repeated, and there are none");
  if (!config.split) return;
  const double sum = config.split->train + config.split->validation + config.split->test;
  if (!(std::abs(sum - 1.0) <= kSumTolerance)) {
    diagnostics.add("data.split",
                    "the shares sum to " + number_text("%.6g", sum) + "; needed is 1");
  }
}

// A key that may name a column, and when it is left out.
struct OwnColumn {
  const char* key;
  const std::optional<std::string>& name;
  const char* otherwise;
};

void check_own_column(const OwnColumn& column, const DataConfig& config, Diagnostics& diagnostics) {
  if (!column.name) return;
  const std::string& name = *column.name;
  if (name.empty()) {
    diagnostics.add(column.key, std::string("empty; a column's name is needed, or no key where ") +
                                    column.otherwise);
  } else if (name == config.text_column || name == config.label_column) {
    diagnostics.add(column.key, std::string("the same column as data.") +
                                    (name == config.text_column ? "text" : "label") +
                                    "_column; one of its own is needed");
  }
}

}  // namespace

void check(const DataConfig& config, Diagnostics& diagnostics) {
  check_source(config, diagnostics);
  check_joined(config, diagnostics);
  check_parting(config, diagnostics);
  if (config.text_column.empty())
    diagnostics.add("data.text_column", "empty; a column's name is needed");
  if (config.label_column.empty())
    diagnostics.add("data.label_column", "empty; a column's name is needed");
  if (config.text_column == config.label_column) {
    diagnostics.add("data.label_column", "the same column as data.text_column; two are needed");
  }
  check_own_column({"data.text_pair_column", config.text_pair_column, "rows are single texts"},
                   config, diagnostics);
  check_own_column({"data.split_column", config.split_column, "no column says the part"}, config,
                   diagnostics);
  if (config.split_column && config.split_column == config.text_pair_column) {
    diagnostics.add("data.split_column",
                    "the same column as data.text_pair_column; one of its own is needed");
  }
}

std::vector<std::string> corrections(const ImbalanceConfig& config) {
  const auto* weighting = std::get_if<ClassWeighting>(&config.class_weights);
  const auto* sampler = std::get_if<SamplerKind>(&config.sampler);
  std::vector<std::string> keys;
  if (!weighting || *weighting != ClassWeighting::none) keys.push_back("imbalance.class_weights");
  if (!sampler || *sampler != SamplerKind::natural) keys.push_back("imbalance.sampler");
  if (corrects_skew(config.loss)) keys.push_back("imbalance.loss");
  if (config.decision == DecisionRule::prior_shift) keys.push_back("imbalance.decision");
  return keys;
}

void check(const ImbalanceConfig& config, Diagnostics& diagnostics) {
  if (const auto* map = std::get_if<std::map<std::string, double>>(&config.class_weights)) {
    for (const auto& [label, weight] : *map) {
      if (weight > 0 && std::isfinite(weight)) continue;
      diagnostics.add("imbalance.class_weights", "the weight of " + schema::quote(label) + " is " +
                                                     number_text("%.6g", weight) +
                                                     "; a number above 0 is needed");
    }
  }
  if (config.allow_double_correction) return;
  const std::vector<std::string> keys = corrections(config);
  if (keys.size() < 2) return;
  std::string all = keys[0];
  for (std::size_t i = 1; i < keys.size(); ++i) all += " and " + keys[i];
  diagnostics.add(keys[1], "double correction: " + all +
                               " correct the same skew; keep one of them, or say "
                               "imbalance.allow_double_correction: true");
}

}  // namespace pointsman::data
