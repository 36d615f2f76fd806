#include "model/golden.h"

#include <algorithm>
#include <utility>

#include "data/analysis/scripts.h"

namespace pointsman::model {
namespace {

// All that is read of a row.
std::string texts_of(const data::Example& row) {
  return row.text_pair ? row.text + "\n" + *row.text_pair : row.text;
}

}  // namespace

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
    for (const std::string& script : data::scripts_of(texts_of(rows[i])))
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
