#include "cli/usage.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <vector>

#include "schema/problems.h"

namespace pointsman::cli {
namespace {

constexpr char kShield = '\x1f';

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> names_of_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The command that was given, or nullptr.
const CLI::App* chosen_command(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? nullptr : chosen.front();
}

Refusal explain_extra(const CLI::App& app, const CLI::App* command, const std::string& extra) {
  if (command == nullptr && !extra.starts_with('-')) {
    return {"unknown command " + schema::quote(extra) +
                schema::did_you_mean(extra, names_of_commands(app)) +
                "; accepted: " + command_names(app),
            "pointsman --help"};
  }
  const CLI::App& where = command == nullptr ? app : *command;
  const std::string name = extra.substr(0, extra.find('='));
  const std::string help =
      "pointsman " + (command == nullptr ? "" : command->get_name() + " ") + "--help";
  if (!extra.starts_with('-'))
    return {"unexpected argument " + schema::quote(unshield(extra)), help};
  return {
      "unknown option " + schema::quote(name) + schema::did_you_mean(name, names_of_options(where)),
      help};
}

}  // namespace

Refusal explain(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = chosen_command(app);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const std::vector<std::string> extras = app.remaining(true);
    if (!extras.empty()) return explain_extra(app, command, extras.front());
  }
  const std::string help =
      command == nullptr ? "pointsman --help" : "pointsman " + command->get_name() + " --help";
  return {first_line(error.what()), help};
}

std::string shield(const std::string& argument) {
  const bool listed = argument.starts_with('[') && argument.ends_with(']');
  return listed || argument.starts_with(kShield) ? kShield + argument : argument;
}

std::string unshield(const std::string& argument) {
  return argument.starts_with(kShield) ? argument.substr(1) : argument;
}

std::string command_names(const CLI::App& app) { return schema::join(names_of_commands(app)); }

std::string resume_command(int argc, const char* const* argv) {
  std::string command = "pointsman";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--resume" || argument == "--force") continue;
    const bool plain =
        !argument.empty() &&
        argument.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,@%+") ==
            std::string_view::npos;
    if (plain) {
      command += " " + std::string(argument);
      continue;
    }
    command += " '";
    for (const char c : argument) command += c == '\'' ? std::string("'\\''") : std::string(1, c);
    command += "'";
  }
  return command + " --resume";
}

}  // namespace pointsman::cli
