#include "cli/share_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>

#include "base/number_text.h"
#include "text/utf8.h"

namespace pointsman::cli {
namespace {

constexpr std::size_t kNarrowestLabel = 10;
constexpr std::size_t kWidestLabel = 40;

// Rows of each label in each part; "all rows" comes last.
using Counts = std::map<std::string, std::vector<std::int64_t>>;

// "+0.1": points of a percentage; what rounds to nothing has no minus.
std::string points(double value) {
  return number_text("%+.1f", std::abs(value) < 0.05 ? 0.0 : value);
}

// Characters, not bytes, are what a terminal shows.
std::string left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, text::count_code_points(text)), ' ');
}
std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text::count_code_points(text)), ' ') + text;
}

std::int64_t sum_of(const std::vector<std::int64_t>& counts) {
  std::int64_t sum = 0;
  for (const std::int64_t count : counts) sum += count;
  return sum;
}

// Each row is counted `times` times.
template <class Cells>
std::vector<std::string> table_of(const Counts& counts, std::int64_t times,
                                  const std::string& heads, const Cells& cells) {
  std::size_t width = kNarrowestLabel;
  for (const auto& [label, parts] : counts)
    width = std::min(kWidestLabel, std::max(width, text::count_code_points(label)));
  std::vector<std::string> lines = {"  " + left("label", width) + right("rows", 8) + heads};
  std::vector<std::int64_t> all;
  const auto add = [&](const std::string& name, const std::vector<std::int64_t>& parts) {
    lines.push_back("  " + left(name, width) + right(std::to_string(sum_of(parts) / times), 8) +
                    cells(parts));
  };
  for (const auto& [label, parts] : counts) {
    add(label, parts);
    all.resize(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) all[i] += parts[i];
  }
  add("(all)", all);
  return lines;
}

}  // namespace

std::vector<std::string> share_lines(const data::Splits& splits, const data::SplitConfig& wished) {
  const std::array<const data::Dataset*, 3> parts = {&splits.train, &splits.validation,
                                                     &splits.test};
  const std::array<double, 3> shares = {wished.train, wished.validation, wished.test};
  Counts counts;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    for (const data::Example& row : parts[part]->rows) {
      std::vector<std::int64_t>& of_label = counts[row.label];
      of_label.resize(parts.size());
      ++of_label[part];
    }
  }
  const std::string heads = right("train %", 16) + right("validation %", 16) + right("test %", 16);
  return table_of(counts, 1, heads, [&](const std::vector<std::int64_t>& of_label) {
    std::string cells;
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const double share =
          100 * static_cast<double>(of_label[part]) / static_cast<double>(sum_of(of_label));
      cells +=
          right(number_text("%.1f", share) + " (" + points(share - 100 * shares[part]) + ")", 16);
    }
    return cells;
  });
}

std::vector<std::string> share_lines(const data::Dataset& dataset,
                                     std::span<const data::Fold> folds) {
  Counts counts;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    for (const std::size_t row : folds[i].held_out) {
      std::vector<std::int64_t>& of_label = counts[dataset.rows[row].label];
      of_label.resize(folds.size());
      ++of_label[i];
    }
  }
  for (auto& [label, of_folds] : counts) of_folds.resize(folds.size());
  const std::string heads = right("wished", 10) + right("fewest", 10) + right("most", 10);
  return table_of(
      counts, folds.back().repeat + 1, heads, [&](const std::vector<std::int64_t>& of_folds) {
        const auto [fewest, most] = std::minmax_element(of_folds.begin(), of_folds.end());
        const double mean =
            static_cast<double>(sum_of(of_folds)) / static_cast<double>(of_folds.size());
        return right(number_text("%.1f", mean), 10) + right(std::to_string(*fewest), 10) +
               right(std::to_string(*most), 10);
      });
}

}  // namespace pointsman::cli
