#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pointsman::text {

// Bytes of the code point that starts with `lead`, 1 for a byte that starts none.
constexpr std::size_t utf8_length(unsigned char lead) {
  return lead < 0xC0 ? 1U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U;
}

// Bytes of a code point in UTF-8.
constexpr std::size_t utf8_size(char32_t c) {
  return c < 0x80 ? 1U : c < 0x800 ? 2U : c < 0x10000 ? 3U : 4U;
}

struct CodePoint {
  char32_t value = 0;
  std::size_t size = 0;  // bytes, 1 to 4
};

// The code point at `position` of valid UTF-8; position < text.size().
inline CodePoint decode_utf8(std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t i) {
    return char32_t{static_cast<unsigned char>(text[position + i])};
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  if (lead < 0xF0) return {(lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
  return {(lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F),
          4};
}

// Code points of valid UTF-8.
std::size_t count_code_points(std::string_view text);

// Where the code point begins that ends before `end`, which is above 0.
std::size_t previous_code_point(std::string_view text, std::size_t end);

// The code points of valid UTF-8.
std::u32string decode_utf8(std::string_view text);

// Appends a Unicode scalar value.
void append_utf8(std::string& text, char32_t code_point);
// Scalar values as UTF-8.
std::string encode_utf8(std::u32string_view text);

// What others wrote, for an error: in quotes, on one line, cut to 80 bytes.
std::string shown(std::string_view text);

// Errors: data, naming the byte position of the first invalid sequence (see find_invalid_utf8).
void check_utf8(std::string_view text);

}  // namespace pointsman::text
