#include "text/normalize.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "base/error.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

std::string nfkc(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  PM_CHECK(size >= 0, "normalize_for_comparison needs valid UTF-8");
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)};
}

// Python's str.isspace(): White_Space and the four information separators.
bool is_white_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

// The one code point whose lower case is two is not in utf8proc's simple mapping.
void append_lower(std::string& out, char32_t c) {
  constexpr char32_t kDottedCapitalI = 0x130;
  if (c == kDottedCapitalI) {
    out += "i\u0307";
  } else {
    append_utf8(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
  }
}

}  // namespace

std::string normalize_for_comparison(std::string_view text) {
  const std::string composed = is_ascii(text) ? std::string(text) : nfkc(text);
  std::string out;
  out.reserve(composed.size());
  bool space_due = false;
  for (std::size_t i = 0; i < composed.size();) {
    const auto [c, size] = decode_utf8(composed, i);
    i += size;
    if (is_white_space(c)) {
      space_due = !out.empty();
      continue;
    }
    if (space_due) out.push_back(' ');
    space_due = false;
    append_lower(out, c);
  }
  return out;
}

bool is_blank(std::string_view text) {
  for (const char c : text) {
    if (c > ' ' && c < 0x7f) return false;
  }
  return normalize_for_comparison(text).empty();
}

}  // namespace pointsman::text
