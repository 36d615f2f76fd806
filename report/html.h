#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pointsman::report {

// A text for HTML's text and quoted attributes: markup escaped, control characters other than white
// space as U+FFFD. `text` is valid UTF-8.
std::string escape(std::string_view text);

// What others wrote, cut to this many code points and escaped.
std::string excerpt(std::string_view text, std::size_t code_points);
// The same, kept from turning the direction of what follows; not for attributes and <title>.
std::string user_text(std::string_view text, std::size_t code_points);

// 1234567 as "1,234,567".
std::string number(std::int64_t value);
// With so many decimals, no trailing zeros.
std::string number(double value, int decimals);
// A share of 1 as "12.3 %".
std::string percent(double share);

// "1 row", "2,000 rows".
std::string count_of(std::int64_t count, std::string_view what);

}  // namespace pointsman::report
