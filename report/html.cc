#include "report/html.h"

#include "base/number_text.h"
#include "text/utf8.h"

namespace pointsman::report {

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\t':
      case '\n':
      case '\r':
        out += ' ';
        break;
      default:
        if (byte < 0x20 || byte == 0x7F) {
          out += "\uFFFD";
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string excerpt(std::string_view text, std::size_t code_points) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < code_points && end < text.size(); ++i)
    end += text::decode_utf8(text, end).size;
  return escape(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

std::string user_text(std::string_view text, std::size_t code_points) {
  return "<bdi>" + excerpt(text, code_points) + "</bdi>";
}

std::string number(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string number(double value, int decimals) {
  std::string digits = number_text(("%." + std::to_string(decimals) + "f").c_str(), value);
  if (digits.find('.') != std::string::npos) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
  }
  return digits == "-0" ? "0" : digits;
}

std::string percent(double share) { return number(100 * share, 1) + " %"; }

std::string count_of(std::int64_t count, std::string_view what) {
  return number(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace pointsman::report
