#include "model/golden.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text/utf8.h"

namespace pointsman::model {
namespace {

struct Block {
  char32_t first;
  char32_t last;
  const char* script;
};

// Unicode blocks, coarse: enough to see that a text is in another writing system.
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

// All that is read of a row.
std::string texts_of(const data::Example& row) {
  return row.text_pair ? row.text + "\n" + *row.text_pair : row.text;
}

}  // namespace

std::vector<std::string> scripts_of(const std::string& text) {
  std::set<std::string> scripts;
  for (const char32_t code : text::decode_utf8(text)) {
    for (const Block& block : kBlocks) {
      if (code >= block.first && code <= block.last) scripts.insert(block.script);
    }
  }
  return {scripts.begin(), scripts.end()};
}

std::vector<std::size_t> choose_golden(std::span<const data::Example> rows,
                                       const std::set<std::size_t>& excluded) {
  std::set<std::pair<std::string, std::string>> seen;  // label, script
  std::set<std::string> texts;
  std::set<std::size_t> chosen;
  const auto take = [&](std::size_t i) {
    if (!excluded.contains(i) && texts.insert(texts_of(rows[i])).second) chosen.insert(i);
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (excluded.contains(i)) continue;
    bool fresh = seen.emplace(rows[i].label, "").second;
    for (const std::string& script : scripts_of(texts_of(rows[i])))
      fresh |= seen.emplace(rows[i].label, script).second;
    if (fresh) take(i);
  }
  const std::size_t stride = std::max<std::size_t>(1, rows.size() / kGoldenRows);
  for (std::size_t first = 0; first < stride; ++first) {  // the rest from all over the rows
    for (std::size_t i = first; i < rows.size() && chosen.size() < kGoldenRows; i += stride)
      take(i);
  }
  return {chosen.begin(), chosen.end()};
}

}  // namespace pointsman::model
