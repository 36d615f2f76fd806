#include "data/analysis/repeats.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <unordered_map>

#include "data/near/near_pairs.h"
#include "data/pairs.h"

namespace pointsman::data {
namespace {

using Rows = std::vector<std::int32_t>;

// Rows by comparison text, in order of first appearance.
struct Texts {
  std::vector<std::string> texts;
  std::vector<Rows> rows;  // [texts], ascending
};

Texts distinct_texts(const AnalysedRows& rows) {
  Texts distinct;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < rows.dataset.rows.size(); ++i) {
    std::string text = comparison_text(rows.dataset.rows[i]);
    const auto [place, is_new] = places.emplace(std::move(text), distinct.texts.size());
    if (is_new) {
      distinct.texts.push_back(place->first);
      distinct.rows.emplace_back();
    }
    distinct.rows[place->second].push_back(static_cast<std::int32_t>(i));
  }
  return distinct;
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

// The smallest text of each chain of near texts, [texts].
std::vector<std::size_t> chains(std::size_t count, const std::vector<NearPair>& pairs) {
  std::vector<std::size_t> parents(count);
  std::iota(parents.begin(), parents.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (parents[i] != i) i = parents[i] = parents[parents[i]];
    return i;
  };
  for (const NearPair& pair : pairs) {
    const std::size_t a = root(static_cast<std::size_t>(pair.first));
    const std::size_t b = root(static_cast<std::size_t>(pair.second));
    parents[std::max(a, b)] = std::min(a, b);
  }
  for (std::size_t i = 0; i < count; ++i) parents[i] = root(i);
  return parents;
}

// By the first text of a chain, rows of the texts that `wanted` says.
template <class Wanted>
std::map<std::size_t, Rows> gather(const Texts& texts, const std::vector<std::size_t>& chain,
                                   const Wanted& wanted) {
  std::map<std::size_t, Rows> clusters;
  for (std::size_t i = 0; i < texts.texts.size(); ++i) {
    if (!wanted(i)) continue;
    Rows& cluster = clusters[chain[i]];
    cluster.insert(cluster.end(), texts.rows[i].begin(), texts.rows[i].end());
  }
  return clusters;
}

void add_exact(const AnalysedRows& rows, const Texts& texts, Repeats& repeats) {
  for (const Rows& members : texts.rows) {
    if (members.size() < 2) continue;
    const auto kind = same_bytes(rows, members) ? RepeatKind::exact : RepeatKind::normalised;
    repeats.clusters.push_back(repeat_of(rows, kind, members));
    if (parts_of(rows, members).size() > 1) repeats.leaks.push_back({Leak::Kind::exact, members});
  }
}

void add_near(const AnalysedRows& rows, const Texts& texts, int threads, Repeats& repeats) {
  const std::vector<NearPair> pairs = find_near_pairs(texts.texts, threads);
  repeats.near_pairs = static_cast<std::int64_t>(pairs.size());
  const std::vector<std::size_t> chain = chains(texts.texts.size(), pairs);
  std::vector<bool> near(texts.texts.size());
  std::vector<bool> leaks(texts.texts.size());
  for (const NearPair& pair : pairs) {
    const auto a = static_cast<std::size_t>(pair.first);
    const auto b = static_cast<std::size_t>(pair.second);
    near[a] = near[b] = true;
    auto parts = parts_of(rows, texts.rows[a]);
    parts.merge(parts_of(rows, texts.rows[b]));
    if (parts.size() > 1) leaks[a] = leaks[b] = true;
  }
  for (auto& [first, members] : gather(texts, chain, [&](std::size_t i) { return near[i]; }))
    repeats.clusters.push_back(repeat_of(rows, RepeatKind::near, std::move(members)));
  for (auto& [first, members] : gather(texts, chain, [&](std::size_t i) { return leaks[i]; })) {
    std::sort(members.begin(), members.end());
    repeats.leaks.push_back({Leak::Kind::near, std::move(members)});
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
      repeats.leaks.push_back({Leak::Kind::group, std::move(members)});
  }
}

}  // namespace

Repeats find_repeats(const AnalysedRows& rows, int threads) {
  Repeats repeats;
  const Texts texts = distinct_texts(rows);
  add_exact(rows, texts, repeats);
  add_near(rows, texts, threads, repeats);
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
