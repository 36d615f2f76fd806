#include "cli/run_options.h"

#include <CLI/CLI.hpp>

#include "model/device/device.h"

namespace pointsman::cli {

std::shared_ptr<RunRequest> add_run_options(CLI::App& command, const Context& context) {
  auto request = std::make_shared<RunRequest>();
  request->resume_command = context.resume_command;
  add_config_options(command, request->config, request->overrides);
  command.add_option("--out", request->out, "The run folder (default: runs/NAME)")
      ->type_name("DIR");
  auto* resume = command.add_flag_callback(
      "--resume", [request] { request->existing = Existing::resume; },
      "Go on with the run that is in the folder");
  auto* force = command.add_flag_callback(
      "--force", [request] { request->existing = Existing::replace; },
      "Replace the run that is in the folder");
  resume->excludes(force);
  command
      .add_option_function<std::string>(
          "--device",
          [request](const std::string& device) {
            request->overrides.push_back("device=" + device);
          },
          "auto (the first GPU, else the CPU), cpu, cuda or cuda:N")
      ->check(model::refuse_device_name)
      ->type_name("D");
  add_integer(
      command, "--threads", 1, 1024,
      [request](std::int64_t value) { request->threads = static_cast<int>(value); },
      "Threads (default: the cores of the machine)");
  return request;
}

}  // namespace pointsman::cli
