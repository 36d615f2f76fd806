#include "data/analysis/advice.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

#include "base/number_text.h"
#include "data/analysis/findings.h"
#include "data/pairs.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

// The recipe by the train rows of the smallest class: the first whose bound is above them. The
// bounds lie between the 8, 32 and 128 rows a class of the measurements (docs/quality.md); what
// those say is changed here alone.
struct Recipe {
  std::int64_t below;  // rows
  const char* config;
  const char* reason;
};
constexpr std::array kRecipes = {
    Recipe{16, "train: {num_train_epochs: 30, learning_rate: 2e-4, layer_decay: 0.9}",
           "So few rows make few steps, hence many epochs. With 8 rows a class this bettered a "
           "frozen encoder on routing labels; on topics that the encoder tells apart already "
           "{freeze: encoder, num_train_epochs: 50, learning_rate: 3e-2} did as well and is "
           "cheaper: compare the two."},
    Recipe{64, "train: {num_train_epochs: 12, learning_rate: 2e-4, layer_decay: 0.9}",
           "Enough rows to train the whole encoder, in more epochs than many rows take; contrasts "
           "were not shown to better it."},
    Recipe{std::numeric_limits<std::int64_t>::max(),
           "train: {num_train_epochs: 6, learning_rate: 2e-4, layer_decay: 0.9}",
           "Enough rows to train the whole encoder as the quickstart does, whose recipe no other "
           "one bettered."},
};

constexpr std::int64_t kFolds = 5;
constexpr std::int64_t kFewToMeasure = 100;  // of a class: 15 of them are a test part of 15 %
constexpr double kSkewed = 3;                // largest to smallest class
constexpr double kForeign = 0.01;            // share of rows that an English vocabulary cannot read

// Different texts of each class among the rows that are trained on.
std::vector<std::int64_t> distinct_rows(const AnalysedRows& rows, std::int32_t part) {
  std::vector<std::set<std::string>> texts(static_cast<std::size_t>(rows.labels.size()));
  for (std::size_t i = 0; i < rows.gold.size(); ++i) {
    if (part >= 0 && rows.part[i] != part) continue;
    texts[static_cast<std::size_t>(rows.gold[i])].insert(comparison_text(rows.dataset.rows[i]));
  }
  std::vector<std::int64_t> counts;
  for (const auto& some : texts) counts.push_back(static_cast<std::int64_t>(some.size()));
  return counts;
}

// Share of the rows whose letters are not Latin, or whose language is given and not English; and
// the commonest name of these.
std::pair<double, std::string> foreign_share(const Profile& profile) {
  const bool given = !profile.languages_guessed;
  const NameCounts& names = given ? profile.languages : profile.scripts;
  std::int64_t all = 0;
  std::int64_t foreign = 0;
  std::string commonest;
  for (std::size_t i = 0; i < names.names.size(); ++i) {
    const std::string& name = names.names[i];
    all += names.overall[i];
    if (given ? name == "en" || name.starts_with("en-") : name == "Latin" || name == "none")
      continue;
    foreign += names.overall[i];
    if (commonest.empty()) commonest = name;
  }
  return {static_cast<double>(foreign) / static_cast<double>(all), commonest};
}

Recommendation encoder_for(const Profile& profile) {
  const auto [share, commonest] = foreign_share(profile);
  if (share >= kForeign) {
    return {"model: {encoder: ../models/multilingual-e5-small, pooling: mean}",
            percent(share) + " of the rows are not English (most of these: " + commonest +
                "), and an English vocabulary takes such texts apart into letters."};
  }
  return {"model: {encoder: ../models/all-MiniLM-L6-v2, pooling: mean}",
          profile.languages_guessed
              ? "The letters are Latin: if the texts are English, a small English encoder does; "
                "for another language take ../models/multilingual-e5-small."
              : "The texts are English, for which a small English encoder does."};
}

}  // namespace

std::optional<Advice> advise(const AnalysedRows& rows, const Profile& profile, bool may_fold) {
  if (rows.labels.size() < 2) return std::nullopt;
  const auto train = std::ranges::find(rows.parts, "train");
  const auto part =
      train == rows.parts.end() ? -1 : static_cast<std::int32_t>(train - rows.parts.begin());
  const std::vector<std::int64_t> counts = distinct_rows(rows, part);
  const auto [least, most] = std::ranges::minmax_element(counts);
  if (*least == 0) return std::nullopt;
  Advice advice;
  advice.smallest = static_cast<std::int32_t>(least - counts.begin());
  advice.rows = *least;
  const auto* const recipe =
      std::ranges::find_if(kRecipes, [&](const Recipe& one) { return advice.rows < one.below; });
  advice.recommendations.push_back({recipe->config, recipe->reason});
  advice.recommendations.push_back(encoder_for(profile));
  const double ratio = static_cast<double>(*most) / static_cast<double>(*least);
  if (ratio >= kSkewed) {
    advice.recommendations.push_back(
        {"imbalance: {loss: logit_adjusted}",
         "The largest class has " + number_text("%.1f", ratio) +
             " times the rows of the smallest, which a plain loss chooses too seldom."});
  }
  if (may_fold && advice.rows >= kFolds && advice.rows < kFewToMeasure) {
    advice.recommendations.push_back(
        {"data: {folds: " + std::to_string(kFolds) + "}",
         "A test part would hold a handful of rows of " +
             schema::quote(rows.labels.name(advice.smallest)) +
             ", too few to measure it by; with folds every row is measured once."});
  }
  return advice;
}

}  // namespace pointsman::data
