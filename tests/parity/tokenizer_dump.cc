// Prints what our tokenizer makes of texts, for tools/parity/tokenizer_parity.py.
//
//     tokenizer_dump FOLDER < texts
//     tokenizer_dump FOLDER pairs < pairs
//
// Each text on stdin is its length (4 bytes, little-endian) and its bytes; a pair is two texts and
// their max_length (4 bytes). Each line on stdout is the ids, a tab, and the byte offsets as
// begin:end, or a pair's token types, all separated by spaces; or "error " and the message.
#include <array>
#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <string>

#include "base/error.h"
#include "text/tokenizer.h"

namespace {

using pointsman::text::Tokenizer;

bool read_number(std::istream& in, std::size_t& number) {
  std::array<unsigned char, 4> bytes{};
  if (!in.read(reinterpret_cast<char*>(bytes.data()), bytes.size())) return false;
  number = bytes[0] | std::size_t{bytes[1]} << 8 | std::size_t{bytes[2]} << 16 |
           std::size_t{bytes[3]} << 24;
  return true;
}

bool read_text(std::istream& in, std::string& text) {
  std::size_t size = 0;
  if (!read_number(in, size)) return false;
  text.resize(size);
  return static_cast<bool>(in.read(text.data(), static_cast<std::streamsize>(size)));
}

void print(const pointsman::text::Encoding& encoding) {
  std::string line;
  for (const std::int32_t id : encoding.ids) line += std::to_string(id) + " ";
  line += "\t";
  for (const auto& span : encoding.offsets)
    line += std::to_string(span.begin) + ":" + std::to_string(span.end) + " ";
  std::cout << line << "\n";
}

void print_pair(const pointsman::text::Encoding& encoding) {
  std::string line;
  for (const std::int32_t id : encoding.ids) line += std::to_string(id) + " ";
  line += "\t";
  for (const std::int32_t type : encoding.types) line += std::to_string(type) + " ";
  std::cout << line << "\n";
}

void dump_texts(const Tokenizer& tokenizer) {
  constexpr std::size_t kNoLimit = std::numeric_limits<std::int32_t>::max();
  for (std::string text; read_text(std::cin, text);) {
    try {
      const auto encoding = tokenizer.encode_with_offsets(text, kNoLimit);
      if (encoding.ids != tokenizer.encode(text, kNoLimit).ids)
        throw std::logic_error("ids differ without offsets");
      print(encoding);
    } catch (const pointsman::Error& error) {
      std::cout << "error " << error.what() << "\n";
    }
  }
}

void dump_pairs(const Tokenizer& tokenizer) {
  std::size_t length = 0;
  for (std::string first, second; read_text(std::cin, first) && read_text(std::cin, second) &&
                                  read_number(std::cin, length);) {
    try {
      print_pair(tokenizer.encode_pair(first, second, length));
    } catch (const pointsman::Error& error) {
      std::cout << "error " << error.what() << "\n";
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool pairs = argc == 3 && std::string(argv[2]) == "pairs";
  if (argc != 2 && !pairs) {
    std::cerr << "usage: tokenizer_dump FOLDER [pairs] < texts\n";
    return 2;
  }
  try {
    const auto tokenizer = pointsman::text::load_tokenizer(argv[1]);
    (pairs ? dump_pairs : dump_texts)(*tokenizer);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
