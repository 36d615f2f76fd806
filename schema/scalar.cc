#include "schema/scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace pointsman::schema {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

// "012", "00": read as octal by some readers, as decimal by others.
bool has_leading_zero(std::string_view digits) {
  return digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
}

template <class T>
std::optional<T> parse_all(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Whether some YAML reader takes this plain text for something other than text.
bool is_ambiguous(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kWords = {
      "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ".inf", ".nan"};
  std::string lower(without_sign(text));
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  if (std::ranges::find(kWords, lower) != kWords.end()) return true;
  if (lower.empty()) return true;
  const bool number_like = std::ranges::all_of(lower, [](char c) {
    return is_digit(c) || c == '.' || c == '_' || c == 'e' || c == '+' || c == '-' || c == ':';
  });
  if (number_like && is_digit(lower[0])) return true;
  if (number_like && lower[0] == '.' && lower.size() > 1 && is_digit(lower[1])) return true;
  return lower.starts_with("0x") || lower.starts_with("0o") || lower.starts_with("0b");
}

// Whether a plain YAML scalar can spell this text in any place, a flow list included.
bool is_plain(std::string_view text) {
  const auto safe = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.' || c == '/';
  };
  return !text.empty() && text[0] != '-' && std::ranges::all_of(text, safe) && !is_ambiguous(text);
}

}  // namespace

std::optional<bool> as_boolean(const Node& node) {
  if (node.kind != Node::Kind::scalar || node.quoted) return std::nullopt;
  if (node.value == "true") return true;
  if (node.value == "false") return false;
  return std::nullopt;
}

std::optional<std::int64_t> as_integer(const Node& node) {
  if (node.kind != Node::Kind::scalar || node.quoted) return std::nullopt;
  if (has_leading_zero(without_sign(node.value))) return std::nullopt;
  return parse_all<std::int64_t>(node.value);
}

std::optional<double> as_number(const Node& node) {
  if (node.kind != Node::Kind::scalar || node.quoted) return std::nullopt;
  const std::string_view digits = without_sign(node.value);
  if (digits.empty() || !(is_digit(digits[0]) || digits[0] == '.'))
    return std::nullopt;  // inf, nan
  if (has_leading_zero(digits) || node.value[0] == '+') return std::nullopt;
  const auto value = parse_all<double>(node.value);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::optional<std::string> as_text(const Node& node) {
  if (node.kind != Node::Kind::scalar) return std::nullopt;
  if (!node.quoted && is_ambiguous(node.value)) return std::nullopt;
  return node.value;
}

std::string yaml_number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return std::to_string(static_cast<std::int64_t>(value));
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string text(buffer.data(), end);
  // "1e-04" as people write it: "1e-4".
  const auto exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  const auto digits = text.find_first_not_of("+-0", exponent + 1);
  return text.substr(0, exponent) + (text[exponent + 1] == '-' ? "e-" : "e") + text.substr(digits);
}

std::string yaml_text(const std::string& value) {
  if (is_plain(value)) return value;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      text += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      text += c;
    }
  }
  return text + '"';
}

std::string range_text(const Range& range) {
  return " from " + yaml_number(range.low) + " to " + yaml_number(range.high);
}

std::string range_text(const OpenRange& range) {
  return " above " + yaml_number(range.low) + " and up to " + yaml_number(range.high);
}

}  // namespace pointsman::schema
