#include "cli/command.h"

#include <CLI/CLI.hpp>

#include "base/log.h"
#include "model/device/device.h"
#include "schema/scalar.h"

namespace pointsman::cli {
namespace {

// One value a use of the option: no list in brackets, nothing swallowed that follows.
CLI::Option* single(CLI::Option* option) { return option->allow_extra_args(false); }

std::string refuse_precision(const std::string& value) {
  for (const char* known : {"fp32", "bf16", "fp16", "int8"}) {
    if (value == known) return "";
  }
  return schema::quote(value) + " is not one of fp32, bf16, fp16, int8";
}

}  // namespace

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary) {
  CLI::App* command = app.add_subcommand(name, summary);
  auto* quiet = command->add_flag_callback(
      "--quiet", [] { log::set_level(log::Level::quiet); },
      "No progress on stderr: warnings and errors only");
  auto* verbose = command->add_flag_callback(
      "--verbose", [] { log::set_level(log::Level::verbose); },
      "More of what is being done on stderr");
  quiet->excludes(verbose);
  return command;
}

CLI::Option* add_integer(CLI::App& command, const std::string& name, std::int64_t low,
                         std::int64_t high, std::function<void(std::int64_t)> take,
                         const std::string& help) {
  const auto read = [=, take = std::move(take)](const std::string& text) {
    schema::Node node;
    node.kind = schema::Node::Kind::scalar;
    node.value = text;
    const auto value = schema::as_integer(node);
    if (!value || *value < low || *value > high) {
      throw CLI::ValidationError(name, schema::quote(text) + " is not an integer from " +
                                           std::to_string(low) + " to " + std::to_string(high));
    }
    take(*value);
  };
  return command.add_option_function<std::string>(name, read, help)->type_name("N");
}

void add_config_options(CLI::App& command, Path& config, std::vector<std::string>& overrides) {
  command.add_option("CONFIG", config, "The YAML config; its keys: pointsman describe config")
      ->required()
      ->type_name("");
  single(command.add_option("--set", overrides,
                            "Override a key, as in --set train.seeds=[13]; may be repeated"))
      ->type_name("KEY=VALUE");
}

CLI::Option* add_model_options(CLI::App& command, ModelOptions& options) {
  auto* folder = command.add_option("--model", options.folder,
                                    "The model's folder, as train or transformers wrote it");
  folder->type_name("DIR");
  command
      .add_option("--precision", options.classifier.precision,
                  "fp32, bf16, fp16 or int8 (default: the one that is stored)")
      ->check(refuse_precision)
      ->type_name("P");
  command
      .add_option("--device", options.classifier.device,
                  "auto (the first GPU, else the CPU), cpu, cuda or cuda:N")
      ->check(model::refuse_device_name)
      ->type_name("D");
  add_integer(
      command, "--max-length", 4, 32768,
      [&](std::int64_t value) { options.classifier.max_length = value; },
      "Cut texts at this many tokens; at most the model's own");
  add_integer(
      command, "--threads", 1, 1024,
      [&](std::int64_t value) { options.classifier.threads = static_cast<int>(value); },
      "Threads (default: the cores of the machine)");
  return folder;
}

void refuse_int8(const ModelOptions& options) {
  if (options.classifier.precision != "int8") return;
  throw Error(
      ErrorKind::config,
      "--precision int8 needs an int8 artifact, which " + options.folder.string() + " is not",
      "`pointsman export --precision int8` writes one, in a version that has that command; until "
      "then fp32, "
      "bf16 or fp16");
}

model::Classifier load_model(const ModelOptions& options) {
  refuse_int8(options);
  return model::Classifier::load(options.folder, options.classifier);
}

}  // namespace pointsman::cli
