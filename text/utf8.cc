#include "text/utf8.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/error.h"
#include "text/tokenizer.h"

namespace pointsman::text {
namespace {

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// Bytes of the well-formed sequence at `p`, 0 when there is none (Unicode 15, table 3-7).
std::size_t well_formed_length(const unsigned char* p, std::size_t available) {
  const unsigned char lead = p[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t size = utf8_length(lead);
  if (available < size) return 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead == 0xE0) low = 0xA0;   // overlong
  if (lead == 0xED) high = 0x9F;  // surrogates
  if (lead == 0xF0) low = 0x90;   // overlong
  if (lead == 0xF4) high = 0x8F;  // above U+10FFFF
  if (p[1] < low || p[1] > high) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if ((p[i] & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t i = 0;
  while (i < text.size()) {
    std::uint64_t eight = 0;
    if (text.size() - i >= sizeof eight) {
      std::memcpy(&eight, bytes + i, sizeof eight);
      if ((eight & 0x8080808080808080U) == 0) {
        i += sizeof eight;
        continue;
      }
    }
    const std::size_t size = well_formed_length(bytes + i, text.size() - i);
    if (size == 0) return i;
    i += size;
  }
  return std::nullopt;
}

void check_utf8(std::string_view text) {
  if (const auto position = find_invalid_utf8(text)) {
    throw Error(ErrorKind::data, "the text is not valid UTF-8 at byte " +
                                     std::to_string(*position) +
                                     " (counted from 0); save it as UTF-8");
  }
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_code_point));
}

std::size_t previous_code_point(std::string_view text, std::size_t end) {
  do --end;
  while (end > 0 && !starts_code_point(text[end]));
  return end;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kLimit = 80;
  std::size_t size = std::min(text.size(), kLimit);
  while (size > 0 && size < text.size() && !starts_code_point(text[size]))
    --size;  // no part of a character
  std::string out = "'";
  for (const char c : text.substr(0, size)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out + (size < text.size() ? "\u2026'" : "'");
}

std::u32string decode_utf8(std::string_view text) {
  std::u32string out(text.size(), U'\0');
  char32_t* next = out.data();
  for (std::size_t i = 0; i < text.size();) {
    const auto [c, size] = decode_utf8(text, i);
    *next++ = c;
    i += size;
  }
  out.resize(static_cast<std::size_t>(next - out.data()));
  return out;
}

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&](char32_t byte) {
    text.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::string encode_utf8(std::u32string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (const char32_t c : text) append_utf8(bytes, c);
  return bytes;
}

}  // namespace pointsman::text
