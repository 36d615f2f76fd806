#include "data/analysis/profile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "data/analysis/words.h"
#include "data/class_weights.h"
#include "data/tokenize.h"
#include "text/normalize.h"
#include "text/utf8.h"

namespace pointsman::data {
namespace {

std::string whole_text(const Example& row) {
  return row.text_pair ? row.text + " " + *row.text_pair : row.text;
}

NameCounts count_names(const std::vector<std::string>& names, const AnalysedRows& rows) {
  std::map<std::string, std::int64_t> totals;
  for (const std::string& name : names) ++totals[name];
  NameCounts counts;
  for (const auto& [name, total] : totals) counts.names.push_back(name);
  std::stable_sort(
      counts.names.begin(), counts.names.end(),
      [&](const std::string& a, const std::string& b) { return totals.at(a) > totals.at(b); });
  std::unordered_map<std::string, std::size_t> places;
  for (const std::string& name : counts.names) {
    places.emplace(name, places.size());
    counts.overall.push_back(totals.at(name));
  }
  counts.per_class.assign(static_cast<std::size_t>(rows.labels.size()),
                          std::vector<std::int64_t>(places.size()));
  for (std::size_t i = 0; i < names.size(); ++i)
    ++counts.per_class[static_cast<std::size_t>(rows.gold[i])][places.at(names[i])];
  return counts;
}

// The column `lang` where every row has a value in it; empty otherwise.
std::vector<std::string> language_column(const Dataset& dataset) {
  const auto column = extra_column(dataset, "lang");
  if (!column) return {};
  std::vector<std::string> languages;
  for (const Example& row : dataset.rows) {
    if (*column >= row.extra.size() || row.extra[*column].empty()) return {};
    languages.push_back(row.extra[*column]);
  }
  return languages;
}

void count_rows(const AnalysedRows& rows, Profile& profile) {
  const auto classes = static_cast<std::size_t>(rows.labels.size());
  profile.class_rows = count_classes(rows.gold, rows.labels.size());
  const auto [least, most] =
      std::minmax_element(profile.class_rows.begin(), profile.class_rows.end());
  profile.imbalance_ratio = static_cast<double>(*most) / static_cast<double>(*least);
  profile.part_rows.assign(rows.parts.size(), std::vector<std::int64_t>(classes));
  for (std::size_t i = 0; i < rows.part.size(); ++i) {
    if (rows.part[i] < 0) continue;
    ++profile.part_rows[static_cast<std::size_t>(rows.part[i])]
                       [static_cast<std::size_t>(rows.gold[i])];
  }
}

}  // namespace

Quantiles quantiles_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double position = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] +
           (position - static_cast<double>(below)) * (values[above] - values[below]);
  };
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return {.min = values.front(),
          .q05 = at(0.05),
          .q25 = at(0.25),
          .median = at(0.5),
          .q75 = at(0.75),
          .q95 = at(0.95),
          .max = values.back(),
          .mean = sum / static_cast<double>(values.size())};
}

Lengths lengths_of(const std::vector<std::int32_t>& counts, const AnalysedRows& rows) {
  std::vector<std::vector<double>> by_class(static_cast<std::size_t>(rows.labels.size()));
  for (std::size_t i = 0; i < counts.size(); ++i)
    by_class[static_cast<std::size_t>(rows.gold[i])].push_back(counts[i]);
  Lengths lengths;
  lengths.overall = quantiles_of({counts.begin(), counts.end()});
  for (auto& values : by_class) lengths.per_class.push_back(quantiles_of(std::move(values)));
  return lengths;
}

Profile profile_of(const AnalysedRows& rows) {
  Profile profile;
  count_rows(rows, profile);
  std::vector<std::int32_t> word_counts;
  std::vector<std::string> scripts;
  std::vector<std::string> guesses;
  std::unordered_map<std::string, std::int64_t> vocabulary;
  for (const Example& row : rows.dataset.rows) {
    const std::string text = whole_text(row);
    profile.character_counts.push_back(static_cast<std::int32_t>(text::count_code_points(text)));
    const std::string normalised = text::normalize_for_comparison(text);
    const auto words = words_of(normalised);
    word_counts.push_back(static_cast<std::int32_t>(words.size()));
    for (const std::string_view word : words) ++vocabulary[std::string(word)];
    scripts.push_back(main_script(text));
    guesses.push_back(language_by_script(text));
  }
  profile.characters = lengths_of(profile.character_counts, rows);
  profile.words = lengths_of(word_counts, rows);
  profile.distinct_words = static_cast<std::int64_t>(vocabulary.size());
  profile.words_once = std::count_if(vocabulary.begin(), vocabulary.end(),
                                     [](const auto& word) { return word.second == 1; });
  profile.scripts = count_names(scripts, rows);
  const std::vector<std::string> given = language_column(rows.dataset);
  profile.languages_guessed = given.empty();
  profile.languages = count_names(given.empty() ? guesses : given, rows);
  return profile;
}

TokenProfile profile_tokens(const AnalysedRows& rows, const text::Tokenizer& tokenizer,
                            const std::string& prefix, std::int64_t max_length) {
  constexpr std::size_t kUncut = std::numeric_limits<std::int32_t>::max();
  TokenProfile profile;
  profile.kind = tokenizer.kind();
  profile.max_length = max_length;
  profile.longest_possible = tokenizer.model_max_length();
  profile.vocabulary = tokenizer.vocabulary_size();
  Example empty;
  if (rows.dataset.has_pairs) empty.text_pair = "";
  const auto special =
      static_cast<std::int64_t>(encode_row(tokenizer, empty, "", kUncut).ids.size());
  const auto unknown = tokenizer.unknown_id();
  std::unordered_set<std::int32_t> seen;
  for (const Example& row : rows.dataset.rows) {
    const text::Encoding encoding = encode_row(tokenizer, row, prefix, kUncut);
    const auto count = static_cast<std::int64_t>(encoding.ids.size());
    profile.tokens.push_back(static_cast<std::int32_t>(count));
    profile.truncated.push_back(count > max_length ? 1 : 0);
    profile.pieces += count - special;
    if (unknown) profile.unknown += std::count(encoding.ids.begin(), encoding.ids.end(), *unknown);
    seen.insert(encoding.ids.begin(), encoding.ids.end());
  }
  profile.distinct = static_cast<std::int64_t>(seen.size());
  return profile;
}

}  // namespace pointsman::data
