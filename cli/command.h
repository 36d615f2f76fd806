#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "model/classifier.h"

namespace pointsman::cli {

// What main() hands to each command: the chosen one puts its work into `action`.
struct Context {
  std::function<void()> action;
  std::string resume_command;  // this command line with --resume and without --force
};

// Adds a command with what every command has: --quiet and --verbose.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary);

// An option that is an integer within bounds, as strict as a config's.
CLI::Option* add_integer(CLI::App& command, const std::string& name, std::int64_t low,
                         std::int64_t high, std::function<void(std::int64_t)> take,
                         const std::string& help);

// CONFIG and --set.
void add_config_options(CLI::App& command, Path& config, std::vector<std::string>& overrides);

// --model, --precision, --device, --max-length, --threads.
struct ModelOptions {
  Path folder;
  model::ClassifierOptions classifier;
};
CLI::Option* add_model_options(CLI::App& command, ModelOptions& options);

// Errors: config, with the remedy, when int8 is asked for: no artifact of this version is int8.
void refuse_int8(const ModelOptions& options);

// Loads the model. Errors: config (int8), system, model.
model::Classifier load_model(const ModelOptions& options);

}  // namespace pointsman::cli
