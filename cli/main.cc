#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "cli/analyze_command.h"
#include "cli/augment_command.h"
#include "cli/command.h"
#include "cli/describe_command.h"
#include "cli/evaluate_command.h"
#include "cli/predict_command.h"
#include "cli/run_command.h"
#include "cli/signals.h"
#include "cli/split_command.h"
#include "cli/terminal.h"
#include "cli/train_command.h"
#include "cli/usage.h"
#include "cli/verify_command.h"
#include "cli/version.h"

namespace pointsman::cli {
namespace {

constexpr int kBug = 1;
constexpr int kUsage = 2;

void say(std::string_view kind, std::string_view line) {
  std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(kind.size()), kind.data(),
               static_cast<int>(line.size()), line.data());
}

void add_commands(CLI::App& app, Context& context) {
  add_run_command(app, context);
  add_analyze_command(app, context);
  add_split_command(app, context);
  add_augment_command(app, context);
  add_train_command(app, context);
  add_evaluate_command(app, context);
  add_predict_command(app, context);
  add_verify_command(app, context);
  add_describe_command(app, context);
}

// One "error:" line for each line of the message: a config has many.
int report(const Error& error) {
  std::string_view rest = error.what();
  while (true) {
    const auto end = rest.find('\n');
    say("error", rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (!error.hint().empty()) say("hint", error.hint());
  return error.exit_code();
}

int report(const Interrupted& stop) {
  say("stopped", stop.signal() == SIGTERM ? "by SIGTERM, the state is saved"
                                          : "by SIGINT, the state is saved");
  if (!stop.resume().empty()) say("hint", "go on with: " + stop.resume());
  return 128 + stop.signal();
}

// Not an Error: a bug, of which the first line says enough.
int report_bug(std::string_view what) {
  say("error", "internal: " + std::string(what.substr(0, what.find('\n'))));
  say("hint", "this is a bug in pointsman; please report the command and this line");
  return kBug;
}

// Parses the command line into context.action. Returns an exit code where nothing is left to do.
std::optional<int> parse(CLI::App& app, int argc, const char* const* argv) {
  std::vector<std::string> arguments;  // the parser takes them from the back
  for (int i = argc - 1; i > 0; --i) arguments.push_back(shield(argv[i]));
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      app.exit(error);  // --help and --version
      return 0;
    }
    const Refusal refusal = explain(app, error);
    say("error", refusal.what);
    say("hint", refusal.hint);
    return kUsage;
  }
  return std::nullopt;
}

int run(int argc, const char* const* argv) {
  CLI::App app(
      "Fine-tunes a small encoder into a router: which language model answers which query.",
      "pointsman");
  app.set_version_flag("--version", std::string("pointsman ") + version());
  app.require_subcommand(0, 1);
  Context context;
  context.resume_command = resume_command(argc, argv);
  add_commands(app, context);
  if (const auto code = parse(app, argc, argv)) return *code;
  if (!context.action) {
    say("error", "a command is needed; accepted: " + command_names(app));
    say("hint", "pointsman --help");
    return kUsage;
  }
  context.action();
  flush();
  return 0;
}

int guarded(int argc, const char* const* argv) {
  try {
    return run(argc, argv);
  } catch (const Interrupted& stop) {
    return report(stop);
  } catch (const Error& error) {
    return report(error);
  } catch (const std::bad_alloc&) {
    say("error", "out of memory");
    say("hint",
        "a smaller batch (train.per_device_train_batch_size) or a machine with more memory");
    return kBug;
  } catch (const std::exception& error) {
    return report_bug(error.what());
  } catch (...) {
    return report_bug("an exception of an unknown type");
  }
}

}  // namespace
}  // namespace pointsman::cli

int main(int argc, char** argv) {
  pointsman::cli::install_signal_handlers();
  return pointsman::cli::guarded(argc, argv);
}
