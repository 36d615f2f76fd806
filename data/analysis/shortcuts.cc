#include "data/analysis/shortcuts.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/rng.h"
#include "data/analysis/mutual_information.h"
#include "data/analysis/words.h"
#include "data/pairs.h"

namespace pointsman::data {
namespace {

constexpr std::size_t kFewestRows = 5;
constexpr std::size_t kMostFeatures = 20000;
constexpr int kShuffles = 200;
constexpr int kResamples = 400;
constexpr double kSignificant = 0.01;
constexpr std::size_t kShown = 20;

struct Feature {
  std::string kind;
  std::string value;
  std::vector<std::int32_t> rows;  // ascending
};

std::vector<Feature> word_features(const AnalysedRows& rows) {
  std::vector<Feature> features;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < rows.dataset.rows.size(); ++i) {
    const std::string text = comparison_text(rows.dataset.rows[i]);
    for (const std::string_view word : words_of(text)) {
      const auto [place, is_new] = places.emplace(word, features.size());
      if (is_new) features.push_back({"word", place->first, {}});
      auto& holders = features[place->second].rows;
      const auto row = static_cast<std::int32_t>(i);
      if (holders.empty() || holders.back() != row) holders.push_back(row);
    }
  }
  std::erase_if(features, [](const Feature& f) { return f.rows.size() < kFewestRows; });
  std::stable_sort(features.begin(), features.end(), [](const Feature& a, const Feature& b) {
    return a.rows.size() > b.rows.size();
  });
  features.resize(std::min(features.size(), kMostFeatures));
  return features;
}

// Fifths of the lengths; equal bounds make fewer of them.
std::vector<Feature> length_features(const std::vector<std::int32_t>& lengths) {
  std::vector<std::int32_t> sorted = lengths;
  std::sort(sorted.begin(), sorted.end());
  std::set<std::int32_t> ends = {sorted.back()};
  for (std::size_t fifth = 1; fifth < 5; ++fifth)
    ends.insert(sorted[(sorted.size() - 1) * fifth / 5]);
  std::vector<Feature> features;
  std::int32_t start = sorted.front();
  for (const std::int32_t end : ends) {
    Feature feature{
        "length", std::to_string(start) + " to " + std::to_string(end) + " characters", {}};
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      if (lengths[i] >= start && lengths[i] <= end)
        feature.rows.push_back(static_cast<std::int32_t>(i));
    }
    features.push_back(std::move(feature));
    start = end + 1;
  }
  return features;
}

std::vector<Feature> script_features(const AnalysedRows& rows) {
  std::unordered_map<std::string, std::size_t> places;
  std::vector<Feature> features;
  for (std::size_t i = 0; i < rows.dataset.rows.size(); ++i) {
    const std::string script = main_script(comparison_text(rows.dataset.rows[i]));
    const auto [place, is_new] = places.emplace(script, features.size());
    if (is_new) features.push_back({"script", script, {}});
    features[place->second].rows.push_back(static_cast<std::int32_t>(i));
  }
  return features;
}

// One row a component, and the place of each of these among them; -1 for the others.
struct Representatives {
  std::vector<std::int32_t> labels;  // [n]
  std::vector<std::int32_t> place;   // [N]
};

Representatives one_a_component(const AnalysedRows& rows) {
  Representatives chosen;
  std::unordered_set<std::int64_t> seen;
  for (std::size_t i = 0; i < rows.gold.size(); ++i) {
    const bool first = seen.insert(rows.component[i]).second;
    chosen.place.push_back(first ? static_cast<std::int32_t>(chosen.labels.size()) : -1);
    if (first) chosen.labels.push_back(rows.gold[i]);
  }
  return chosen;
}

// The places of a feature's rows.
using Places = std::vector<std::int32_t>;

class Information {
 public:
  Information(const Representatives& chosen, std::int32_t classes)
      : all_(static_cast<std::size_t>(classes)), with_(all_.size()), table_(chosen.labels.size()) {
    for (const std::int32_t label : chosen.labels) ++all_[static_cast<std::size_t>(label)];
  }
  double of(const Places& places, const std::vector<std::int32_t>& labels) {
    std::fill(with_.begin(), with_.end(), 0);
    for (const std::int32_t place : places)
      ++with_[static_cast<std::size_t>(labels[static_cast<std::size_t>(place)])];
    return table_.information(with_, all_);
  }
  const std::vector<std::int64_t>& all() const { return all_; }

 private:
  std::vector<std::int64_t> all_;
  std::vector<std::int64_t> with_;
  NLogN table_;
};

// The most that any feature tells about shuffled labels, ascending, a value a shuffle.
std::vector<double> best_of_shuffles(const std::vector<Places>& features,
                                     const Representatives& chosen, Information& information,
                                     Rng& rng) {
  std::vector<std::int32_t> labels = chosen.labels;
  std::vector<double> best;
  for (int i = 0; i < kShuffles; ++i) {
    rng.shuffle(labels);
    double most = 0;
    for (const Places& places : features) most = std::max(most, information.of(places, labels));
    best.push_back(most);
  }
  std::sort(best.begin(), best.end());
  return best;
}

// Resamples the rows with replacement.
void set_interval(Shortcut& shortcut, const Places& places, const Representatives& chosen,
                  std::size_t classes, Rng& rng) {
  const std::size_t count = chosen.labels.size();
  std::vector<std::size_t> cell(count);  // class, and C more with the feature
  for (std::size_t i = 0; i < count; ++i) cell[i] = static_cast<std::size_t>(chosen.labels[i]);
  for (const std::int32_t place : places) cell[static_cast<std::size_t>(place)] += classes;
  const NLogN table(count);
  std::vector<double> values;
  for (int i = 0; i < kResamples; ++i) {
    std::vector<std::int64_t> cells(2 * classes);
    for (std::size_t draw = 0; draw < count; ++draw) ++cells[cell[rng.below(count)]];
    std::vector<std::int64_t> all(classes);
    for (std::size_t c = 0; c < classes; ++c) all[c] = cells[c] + cells[classes + c];
    values.push_back(table.information(std::span(cells).last(classes), all));
  }
  std::sort(values.begin(), values.end());
  shortcut.low = values[static_cast<std::size_t>(0.025 * kResamples)];
  shortcut.high = values[static_cast<std::size_t>(0.975 * kResamples)];
}

// What having the feature says of the class, over all rows: the class that adds most to the
// information, p(c, f) log(p(c | f) / p(c)).
void describe_class(Shortcut& shortcut, const AnalysedRows& rows) {
  const auto classes = static_cast<std::size_t>(rows.labels.size());
  std::vector<double> with(classes);
  std::vector<double> all(classes);
  for (const std::int32_t label : rows.gold) ++all[static_cast<std::size_t>(label)];
  for (const std::int32_t row : shortcut.rows)
    ++with[static_cast<std::size_t>(rows.gold[static_cast<std::size_t>(row)])];
  const auto rows_with = static_cast<double>(shortcut.rows.size());
  const double share = rows_with / static_cast<double>(rows.gold.size());
  double most = -1;
  for (std::size_t c = 0; c < classes; ++c) {
    const double part = with[c] == 0 ? 0 : with[c] * std::log2(with[c] / (all[c] * share));
    if (part <= most) continue;
    most = part;
    shortcut.label = static_cast<std::int32_t>(c);
    shortcut.precision = with[c] / rows_with;
    shortcut.recall = with[c] / all[c];
  }
}

}  // namespace

Shortcuts find_shortcuts(const AnalysedRows& rows, const Profile& profile, std::uint64_t seed) {
  std::vector<Feature> features = word_features(rows);
  for (auto& feature : length_features(profile.character_counts))
    features.push_back(std::move(feature));
  for (auto& feature : script_features(rows)) features.push_back(std::move(feature));
  const Representatives chosen = one_a_component(rows);
  std::vector<Places> places;
  for (const Feature& feature : features) {
    places.emplace_back();
    for (const std::int32_t row : feature.rows) {
      const std::int32_t place = chosen.place[static_cast<std::size_t>(row)];
      if (place >= 0) places.back().push_back(place);
    }
  }
  Information information(chosen, rows.labels.size());
  Rng shuffles(seed, "analysis.shuffles");
  const std::vector<double> chance = best_of_shuffles(places, chosen, information, shuffles);
  Shortcuts shortcuts{static_cast<std::int64_t>(features.size()),
                      static_cast<std::int64_t>(chosen.labels.size()),
                      entropy(information.all()),
                      {}};
  std::vector<std::pair<Shortcut, std::size_t>> found;
  for (std::size_t f = 0; f < features.size(); ++f) {
    const double bits = information.of(places[f], chosen.labels);
    const auto above = chance.end() - std::lower_bound(chance.begin(), chance.end(), bits);
    const double p_value = static_cast<double>(1 + above) / (1 + kShuffles);
    if (p_value > kSignificant) continue;
    Shortcut shortcut;
    shortcut.kind = features[f].kind;
    shortcut.value = features[f].value;
    shortcut.bits = bits;
    shortcut.p_value = p_value;
    shortcut.rows = std::move(features[f].rows);
    found.emplace_back(std::move(shortcut), f);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first.bits > b.first.bits; });
  found.resize(std::min(found.size(), kShown));
  Rng resamples(seed, "analysis.resamples");
  for (auto& [shortcut, f] : found) {
    set_interval(shortcut, places[f], chosen, information.all().size(), resamples);
    describe_class(shortcut, rows);
    shortcuts.found.push_back(std::move(shortcut));
  }
  return shortcuts;
}

}  // namespace pointsman::data
