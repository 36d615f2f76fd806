#include "data/analysis/repeats.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>

#include "data/near/near_clusters.h"
#include "data/pairs.h"

namespace pointsman::data {
namespace {

using Rows = std::vector<std::int32_t>;

// The rows of each text, ascending.
std::vector<Rows> rows_by_text(const DistinctTexts& distinct) {
  std::vector<Rows> rows(distinct.texts.size());
  for (std::size_t i = 0; i < distinct.of_row.size(); ++i)
    rows[distinct.of_row[i]].push_back(static_cast<std::int32_t>(i));
  return rows;
}

Repeat repeat_of(const AnalysedRows& rows, RepeatKind kind, Rows members) {
  std::sort(members.begin(), members.end());
  std::set<std::int32_t> labels;
  std::set<std::string> groups;
  for (const std::int32_t i : members) {
    labels.insert(rows.gold[static_cast<std::size_t>(i)]);
    groups.insert(rows.dataset.rows[static_cast<std::size_t>(i)].group);
  }
  const bool one_group = groups.size() == 1 && !groups.begin()->empty();
  return {kind, std::move(members), {labels.begin(), labels.end()}, one_group};
}

bool same_bytes(const AnalysedRows& rows, const Rows& members) {
  const Example& first = rows.dataset.rows[static_cast<std::size_t>(members.front())];
  return std::all_of(members.begin(), members.end(), [&](std::int32_t i) {
    const Example& row = rows.dataset.rows[static_cast<std::size_t>(i)];
    return row.text == first.text && row.text_pair == first.text_pair;
  });
}

// The parts that rows lie in, ascending.
std::set<std::int32_t> parts_of(const AnalysedRows& rows, const Rows& members) {
  std::set<std::int32_t> parts;
  if (rows.part.empty()) return parts;
  for (const std::int32_t i : members) parts.insert(rows.part[static_cast<std::size_t>(i)]);
  parts.erase(-1);
  return parts;
}

void add_exact(const AnalysedRows& rows, const std::vector<Rows>& of_text, Repeats& repeats) {
  for (const Rows& members : of_text) {
    if (members.size() < 2) continue;
    const auto kind = same_bytes(rows, members) ? RepeatKind::exact : RepeatKind::normalised;
    repeats.clusters.push_back(repeat_of(rows, kind, members));
    if (parts_of(rows, members).size() > 1)
      repeats.leaks.push_back({PartLeak::Kind::exact, members});
  }
}

void add_near(const AnalysedRows& rows, const std::vector<Rows>& of_text,
              const std::vector<std::int64_t>& cluster_of, Repeats& repeats) {
  std::vector<Rows> clusters;
  std::vector<std::size_t> sizes;  // in texts
  for (std::size_t i = 0; i < cluster_of.size(); ++i) {
    const auto cluster = static_cast<std::size_t>(cluster_of[i]);
    if (cluster == clusters.size()) {
      clusters.emplace_back();
      sizes.push_back(0);
    }
    clusters[cluster].insert(clusters[cluster].end(), of_text[i].begin(), of_text[i].end());
    ++sizes[cluster];
  }
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    if (sizes[i] < 2) continue;
    Repeat repeat = repeat_of(rows, RepeatKind::near, std::move(clusters[i]));
    if (parts_of(rows, repeat.rows).size() > 1)
      repeats.leaks.push_back({PartLeak::Kind::near, repeat.rows});
    repeats.clusters.push_back(std::move(repeat));
  }
}

void add_group_leaks(const AnalysedRows& rows, Repeats& repeats) {
  std::unordered_map<std::string, std::size_t> places;
  std::vector<Rows> groups;
  for (std::size_t i = 0; i < rows.part.size(); ++i) {
    const std::string& group = rows.dataset.rows[i].group;
    if (group.empty()) continue;
    const auto [place, is_new] = places.emplace(group, groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(static_cast<std::int32_t>(i));
  }
  for (Rows& members : groups) {
    if (parts_of(rows, members).size() > 1)
      repeats.leaks.push_back({PartLeak::Kind::group, std::move(members)});
  }
}

}  // namespace

Repeats find_repeats(const AnalysedRows& rows, int threads) {
  Repeats repeats;
  const DistinctTexts distinct(rows.dataset.rows);
  const std::vector<Rows> of_text = rows_by_text(distinct);
  add_exact(rows, of_text, repeats);
  add_near(rows, of_text, find_near_clusters(distinct.texts, threads), repeats);
  add_group_leaks(rows, repeats);
  return repeats;
}

std::int64_t redundant_rows(const Repeats& repeats, RepeatKind kind) {
  std::int64_t rows = 0;
  for (const Repeat& repeat : repeats.clusters) {
    if (repeat.kind == kind) rows += static_cast<std::int64_t>(repeat.rows.size()) - 1;
  }
  return rows;
}

}  // namespace pointsman::data
