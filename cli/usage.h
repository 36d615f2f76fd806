#pragma once

#include <CLI/App.hpp>
#include <string>

namespace pointsman::cli {

struct Refusal {
  std::string what;
  std::string hint;
};

// A refused command line in one line, with the nearest command or option.
Refusal explain(const CLI::App& app, const CLI::ParseError& error);

// The parser splits an argument in brackets, "[a, b]", into a list. A text to route is never one:
// shield() puts a mark before such an argument and unshield() takes it away.
std::string shield(const std::string& argument);
std::string unshield(const std::string& argument);

// "run, split, …".
std::string command_names(const CLI::App& app);

// The same command line with --resume and without --force, quoted for a shell.
std::string resume_command(int argc, const char* const* argv);

}  // namespace pointsman::cli
