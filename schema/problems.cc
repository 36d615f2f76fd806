#include "schema/problems.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace pointsman::schema {
namespace {

constexpr std::size_t kShown = 60;
constexpr std::size_t kLongestName = 64;  // longer names are not a misspelling of anything

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, replaced});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

void Problems::add(const Place& place, std::string key, std::string message) {
  items_.push_back({place, std::move(key), std::move(message)});
}

bool Problems::about(std::string_view key) const {
  return std::ranges::any_of(items_, [&](const Item& item) { return item.key == key; });
}

bool Problems::within(std::string_view key) const {
  return std::ranges::any_of(items_, [&](const Item& item) {
    return item.key == key || (item.key.starts_with(key) && item.key.size() > key.size() &&
                               item.key[key.size()] == '.');
  });
}

std::vector<std::string> Problems::lines() const {
  std::vector<Item> sorted = items_;
  std::ranges::stable_sort(sorted, [](const Item& a, const Item& b) {
    const bool a_set = a.place.file.starts_with("--set");
    const bool b_set = b.place.file.starts_with("--set");
    if (a_set != b_set) return b_set;
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  std::vector<std::string> lines;
  lines.reserve(sorted.size());
  for (const Item& item : sorted) lines.push_back(to_string(item.place) + ": " + item.message);
  return lines;
}

void Problems::throw_if_any() const {
  if (items_.empty()) return;
  std::string text;
  for (const std::string& line : lines()) text += (text.empty() ? "" : "\n") + line;
  throw Error(ErrorKind::config, text);
}

std::string quote(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string shown = "'";
  for (const char c : text.substr(0, kShown)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      shown += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      shown += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      shown += c;
    }
  }
  // Never end inside a character.
  if (text.size() > kShown) {
    while ((static_cast<unsigned char>(shown.back()) & 0xc0) == 0x80) shown.pop_back();
    if (static_cast<unsigned char>(shown.back()) >= 0xc0) shown.pop_back();
    shown += "…";
  }
  return shown + "'";
}

std::string did_you_mean(std::string_view name, std::span<const std::string> known) {
  std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
  const std::string* nearest = nullptr;
  if (name.size() <= kLongestName) {
    for (const std::string& candidate : known) {
      const std::size_t distance = edit_distance(name, candidate);
      if (distance < best && distance < candidate.size()) {
        best = distance;
        nearest = &candidate;
      }
    }
  }
  return nearest == nullptr ? "" : "; did you mean " + quote(*nearest) + "?";
}

std::string join(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace pointsman::schema
