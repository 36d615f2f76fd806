#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "augment/filter_config.h"
#include "augment/paraphrase_config.h"
#include "augment/translator_config.h"
#include "base/diagnostics.h"
#include "base/file.h"
#include "schema/field.h"

namespace pointsman::augment {

// An operator with how often it is drawn and how much of a text it changes.
struct OperatorChoice {
  std::string name;
  double weight = 1;
  std::optional<double> rate;  // nothing: the operator's own

  static void describe(auto& self, auto&& field) {
    field("name", self.name, "The operator.");
    field("weight", self.weight, "How often it is drawn, in proportion to the others.",
          schema::OpenRange{0, 1e6});
    field("rate", self.rate, "Share of the places it could change that it changes, at least one.",
          schema::OpenRange{0, 1});
  }
};

using OperatorList = std::vector<std::variant<std::string, OperatorChoice>>;

enum class DecideMetric { accuracy, macro_f1, weighted_f1, balanced_accuracy, mcc };
constexpr auto names_of(DecideMetric) {
  return std::array{std::pair{DecideMetric::accuracy, "accuracy"},
                    std::pair{DecideMetric::macro_f1, "macro_f1"},
                    std::pair{DecideMetric::weighted_f1, "weighted_f1"},
                    std::pair{DecideMetric::balanced_accuracy, "balanced_accuracy"},
                    std::pair{DecideMetric::mcc, "mcc"}};
}

// Whether the new rows are trained on, found out by trainings with and without them.
struct DecideConfig {
  std::int64_t seeds = 5;
  DecideMetric metric = DecideMetric::macro_f1;

  static void describe(auto& self, auto&& field) {
    field("seeds", self.seeds,
          "Trainings on each side, from the first of train.seeds on; the same on both.",
          schema::Range{2, 100});
    field("metric", self.metric, "What of the validation rows decides.");
  }
};

struct AugmentConfig {
  std::optional<double> target_ratio;
  std::optional<std::int64_t> target_count;
  OperatorList operators;
  std::int64_t seed = 13;
  std::int64_t attempts = 20;
  FilterConfig filters;
  std::optional<TranslatorConfig> translator;
  std::optional<ParaphraseConfig> paraphrase;
  std::optional<Path> teacher;
  std::optional<DecideConfig> decide;

  static void describe(auto& self, auto&& field) {
    field("target_ratio", self.target_ratio,
          "Every class gets new rows until it has this share of the largest one's rows; 0.5 where "
          "target_count is absent, too.",
          schema::OpenRange{0, 100});
    field("target_count", self.target_count, "Every class gets new rows until it has so many.",
          schema::Range{1, 100'000'000});
    field("operators", self.operators,
          "What makes new rows, by name or {name: …, weight: …, rate: …}; an empty list: every "
          "operator that needs neither an encoder nor an endpoint, and the translator and the "
          "paraphrases where their sections are there.");
    field("seed", self.seed, "Seed of every choice.", schema::Range{0, 4294967295.0});
    field("attempts", self.attempts,
          "Draws for each wanted row of a class before it is given up as one that cannot be "
          "filled, which is said.",
          schema::Range{1, 10000});
    field("filters", self.filters, "What a new row must keep to.");
    field("translator", self.translator,
          "Who translates there and back: {apertium: [eng-spa, spa-eng]}, or an HTTP endpoint "
          "{endpoint: …, pivot: …}. Nothing: no back-translation.");
    field("paraphrase", self.paraphrase,
          "An OpenAI-compatible endpoint that paraphrases, or its cache. Nothing: none.");
    field("teacher", self.teacher,
          "Folder of a trained model that must give every new row its label, with at least "
          "filters.min_teacher_confidence; trained without the validation and test rows. Nothing: "
          "none.");
    field("decide", self.decide,
          "Train with and without the new rows on the same seeds first, and keep them only where "
          "the 95 % interval of the difference on validation lies above zero. Nothing: they are "
          "kept.");
  }
};

// Rules over several fields: one target, operators that exist and stand there once, and whose
// provider is there.
void check(const AugmentConfig& config, Diagnostics& diagnostics);

// The operators of the config with their weights and rates, its defaults filled in; `rate` is
// always set.
std::vector<OperatorChoice> chosen_operators(const AugmentConfig& config);

}  // namespace pointsman::augment
