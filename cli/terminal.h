#pragma once

#include <string_view>

namespace pointsman::cli {

// Results go to stdout. Errors: system, when it cannot be written (a full disk, a closed pipe).
void print(std::string_view text);
void flush();

// Whether stdout takes ANSI colours: a terminal, and NO_COLOR (no-color.org) is not set.
bool color();
// Columns of stdout; 100 where it is not a terminal.
int width();

}  // namespace pointsman::cli
