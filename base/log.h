#pragma once

#include <string_view>

namespace pointsman::log {

// Logs go to stderr. spdlog stays behind this header: its fmt and LibTorch's do not compile in one
// unit.
enum class Level { quiet, normal, verbose };
void set_level(Level level);
Level level();

void info(std::string_view message);   // progress; silent under --quiet
void debug(std::string_view message);  // only under --verbose
void warn(std::string_view message);   // always

}  // namespace pointsman::log
