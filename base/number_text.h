#pragma once

#include <cstdint>
#include <string>

namespace pointsman {

// A number as printf writes it with a format of one double, such as "%.3f".
std::string number_text(const char* format, double value);

// "1 row", "2 rows".
std::string count_of(std::int64_t count, const std::string& what);

}  // namespace pointsman
