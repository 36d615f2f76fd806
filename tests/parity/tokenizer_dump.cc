// Prints what our tokenizer makes of texts, for tools/parity/tokenizer_parity.py.
//
//     tokenizer_dump FOLDER < texts
//
// Each text on stdin is its length (4 bytes, little-endian) and its bytes. Each line on stdout is
// the ids, a tab, and the byte offsets as begin:end, both separated by spaces; or "error " and the
// message.
#include <array>
#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <string>

#include "base/error.h"
#include "text/tokenizer.h"

namespace {

bool read_text(std::istream& in, std::string& text) {
  std::array<unsigned char, 4> size{};
  if (!in.read(reinterpret_cast<char*>(size.data()), size.size())) return false;
  text.resize(size[0] | std::size_t{size[1]} << 8 | std::size_t{size[2]} << 16 |
              std::size_t{size[3]} << 24);
  return static_cast<bool>(in.read(text.data(), static_cast<std::streamsize>(text.size())));
}

void print(const pointsman::text::Encoding& encoding) {
  std::string line;
  for (const std::int32_t id : encoding.ids) line += std::to_string(id) + " ";
  line += "\t";
  for (const auto& span : encoding.offsets)
    line += std::to_string(span.begin) + ":" + std::to_string(span.end) + " ";
  std::cout << line << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: tokenizer_dump FOLDER < texts\n";
    return 2;
  }
  try {
    const auto tokenizer = pointsman::text::load_tokenizer(argv[1]);
    constexpr std::size_t kNoLimit = std::numeric_limits<std::int32_t>::max();
    for (std::string text; read_text(std::cin, text);) {
      try {
        const auto encoding = tokenizer->encode_with_offsets(text, kNoLimit);
        if (encoding.ids != tokenizer->encode(text, kNoLimit).ids)
          throw std::logic_error("ids differ without offsets");
        print(encoding);
      } catch (const pointsman::Error& error) {
        std::cout << "error " << error.what() << "\n";
      }
    }
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
