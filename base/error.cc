#include "base/error.h"

namespace pointsman {

std::string to_string(const Place& place) {
  std::string text = place.file;
  if (place.line > 0) text += ":" + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) text += ":" + std::to_string(place.column);
  return text;
}

void fail_check(const char* condition, const char* file, int line, std::string_view what) {
  throw std::logic_error(std::string(file) + ":" + std::to_string(line) + ": " + std::string(what) +
                         " (" + condition + ")");
}

}  // namespace pointsman
