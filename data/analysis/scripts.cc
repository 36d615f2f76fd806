#include "data/analysis/scripts.h"

#include <array>
#include <set>

#include "text/utf8.h"

namespace pointsman::data {
namespace {

struct Block {
  char32_t first;
  char32_t last;
  const char* script;
};

constexpr std::array kBlocks = {
    Block{U'A', U'Z', "Latin"},         Block{U'a', U'z', "Latin"},
    Block{0xC0, 0x24F, "Latin"},        Block{0x370, 0x3FF, "Greek"},
    Block{0x400, 0x52F, "Cyrillic"},    Block{0x530, 0x58F, "Armenian"},
    Block{0x590, 0x5FF, "Hebrew"},      Block{0x600, 0x77F, "Arabic"},
    Block{0x900, 0x97F, "Devanagari"},  Block{0x980, 0x9FF, "Bengali"},
    Block{0xA00, 0xDFF, "South Asian"}, Block{0xE00, 0xE7F, "Thai"},
    Block{0x10A0, 0x10FF, "Georgian"},  Block{0x1100, 0x11FF, "Hangul"},
    Block{0x1200, 0x139F, "Ethiopic"},  Block{0x1780, 0x17FF, "Khmer"},
    Block{0x1E00, 0x1EFF, "Latin"},     Block{0x3040, 0x30FF, "Kana"},
    Block{0x3130, 0x318F, "Hangul"},    Block{0x3400, 0x4DBF, "Han"},
    Block{0x4E00, 0x9FFF, "Han"},       Block{0xAC00, 0xD7AF, "Hangul"},
    Block{0x20000, 0x3134F, "Han"},
};

}  // namespace

std::string_view script_of(char32_t c) {
  for (const Block& block : kBlocks) {
    if (c < block.first) break;
    if (c <= block.last) return block.script;
  }
  return "";
}

std::vector<std::string> scripts_of(std::string_view text) {
  std::set<std::string> scripts;
  for (std::size_t i = 0; i < text.size();) {
    const auto [c, size] = text::decode_utf8(text, i);
    i += size;
    if (const std::string_view script = script_of(c); !script.empty()) scripts.emplace(script);
  }
  return {scripts.begin(), scripts.end()};
}

}  // namespace pointsman::data
