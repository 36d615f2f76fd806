#include "base/number_text.h"

#include <cstdio>

namespace pointsman {

std::string number_text(const char* format, double value) {
  char text[400];  // the largest double has 309 digits before the point
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string count_of(std::int64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace pointsman
