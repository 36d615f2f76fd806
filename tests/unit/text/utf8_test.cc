#include "text/utf8.h"

#include <gtest/gtest.h>

#include "tests/support/tokenizer_support.h"

namespace pointsman::text {
namespace {

// The slow definition: a sequence is valid when it is what append_utf8 writes for a scalar value.
std::optional<std::size_t> first_invalid(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = utf8_length(static_cast<unsigned char>(text[i]));
    if (i + size > text.size()) return i;
    const char32_t c = decode_utf8(text, i).value;
    std::string written;
    if (c < 0x110000) append_utf8(written, c);
    if ((c >= 0xD800 && c < 0xE000) || written != text.substr(i, size)) return i;
    i += size;
  }
  return std::nullopt;
}

TEST(Utf8, EveryCodePointIsWrittenAndRead) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    append_utf8(text, c);
    ASSERT_FALSE(find_invalid_utf8(text));
    ASSERT_EQ(decode_utf8(text), std::u32string(1, c));
  }
}

TEST(Utf8, TellsThePositionOfWhatIsInvalid) {
  const std::string ascii(20, 'a');
  EXPECT_EQ(find_invalid_utf8(ascii + "\xFF"), 20U);
  EXPECT_EQ(find_invalid_utf8("\x80"), 0U);              // a continuation alone
  EXPECT_EQ(find_invalid_utf8("a\xC3"), 1U);             // cut off
  EXPECT_EQ(find_invalid_utf8("\xC0\x80"), 0U);          // overlong NUL
  EXPECT_EQ(find_invalid_utf8("ab\xE0\x80\xAF"), 2U);    // overlong
  EXPECT_EQ(find_invalid_utf8("\xED\xA0\x80"), 0U);      // a lone surrogate
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0U);  // above U+10FFFF
  EXPECT_EQ(find_invalid_utf8("\xF0\x9F\x98"), 0U);      // cut off
  EXPECT_EQ(find_invalid_utf8("\xE4\xB8\xAD\xE4\xB8"), 3U);
  EXPECT_FALSE(find_invalid_utf8(""));
  EXPECT_FALSE(find_invalid_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, AgreesWithTheSlowDefinitionOnAllShortSequences) {
  for (unsigned a = 0x70; a < 0x100; ++a) {
    for (unsigned b = 0x70; b < 0x100; ++b) {
      for (const unsigned c : {0x41U, 0x7FU, 0x80U, 0x9FU, 0xA0U, 0xBFU, 0xC2U, 0xFFU}) {
        const std::string text = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c),
                                  static_cast<char>(0x80)};
        ASSERT_EQ(find_invalid_utf8(text), first_invalid(text)) << a << " " << b << " " << c;
      }
    }
  }
}

TEST(Utf8, RefusalNamesTheByte) {
  const std::string message =
      testing::refusal(ErrorKind::data, [] { check_utf8("abc\xED\xB0\x80"); });
  EXPECT_NE(message.find("at byte 3 "), std::string::npos) << message;
}

TEST(Utf8, WhatIsShownIsOneShortLine) {
  EXPECT_EQ(shown("a\nb"), "'a b'");
  EXPECT_EQ(shown(std::string(80, 'x')), "'" + std::string(80, 'x') + "'");
  EXPECT_EQ(shown(std::string(79, 'x') + "\u00e9"), "'" + std::string(79, 'x') + "\u2026'");
}

}  // namespace
}  // namespace pointsman::text
