#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace pointsman::log {
namespace {

Level current = Level::normal;

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = spdlog::stderr_logger_mt("pointsman");
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    return made;
  }();
  return *instance;
}

}  // namespace

void set_level(Level level) { current = level; }
Level level() { return current; }

void info(std::string_view message) {
  if (current != Level::quiet) logger().info("{}", message);
}

void debug(std::string_view message) {
  if (current == Level::verbose) logger().debug("{}", message);
}

void warn(std::string_view message) { logger().warn("warning: {}", message); }

}  // namespace pointsman::log
