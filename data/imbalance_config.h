#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostics.h"
#include "schema/field.h"

namespace pointsman::data {

enum class ClassWeighting { none, balanced, sqrt, effective_number };
constexpr auto names_of(ClassWeighting) {
  return std::array{std::pair{ClassWeighting::none, "none"},
                    std::pair{ClassWeighting::balanced, "balanced"},
                    std::pair{ClassWeighting::sqrt, "sqrt"},
                    std::pair{ClassWeighting::effective_number, "effective_number"}};
}

enum class SamplerKind { natural, balanced, sqrt };
constexpr auto names_of(SamplerKind) {
  return std::array{std::pair{SamplerKind::natural, "natural"},
                    std::pair{SamplerKind::balanced, "balanced"},
                    std::pair{SamplerKind::sqrt, "sqrt"}};
}

struct PowerSampler {
  double power = 0.5;
  static void describe(auto& self, auto&& field) {
    field("power", self.power, "A class is drawn in proportion to its count to this power.",
          schema::Range{0, 1});
  }
};
struct OverSampler {
  double oversample = 1.0;
  static void describe(auto& self, auto&& field) {
    field("oversample", self.oversample,
          "Rows repeat until every class has at least this share of the largest.",
          schema::OpenRange{0, 1});
  }
};
struct UnderSampler {
  double undersample = 1.0;
  static void describe(auto& self, auto&& field) {
    field("undersample", self.undersample,
          "Rows are dropped until no class has more than the smallest divided by this share.",
          schema::OpenRange{0, 1});
  }
};

enum class LossKind { cross_entropy, logit_adjusted, focal, class_balanced, balanced_softmax };
constexpr auto names_of(LossKind) {
  return std::array{std::pair{LossKind::cross_entropy, "cross_entropy"},
                    std::pair{LossKind::logit_adjusted, "logit_adjusted"},
                    std::pair{LossKind::focal, "focal"},
                    std::pair{LossKind::class_balanced, "class_balanced"},
                    std::pair{LossKind::balanced_softmax, "balanced_softmax"}};
}
// Whether the loss corrects skewed classes; focal looks at how hard a row is, not at its class.
constexpr bool corrects_skew(LossKind kind) {
  return kind != LossKind::cross_entropy && kind != LossKind::focal;
}

enum class DecisionRule { argmax, prior_shift, thresholds };
constexpr auto names_of(DecisionRule) {
  return std::array{std::pair{DecisionRule::argmax, "argmax"},
                    std::pair{DecisionRule::prior_shift, "prior_shift"},
                    std::pair{DecisionRule::thresholds, "thresholds"}};
}

using ClassWeights = std::variant<ClassWeighting, std::map<std::string, double>>;
using SamplerConfig = std::variant<SamplerKind, PowerSampler, OverSampler, UnderSampler>;

struct ImbalanceConfig {
  ClassWeights class_weights = ClassWeighting::none;
  SamplerConfig sampler = SamplerKind::natural;
  LossKind loss = LossKind::cross_entropy;
  double effective_number_beta = 0.999;
  double logit_adjustment_tau = 1.0;
  double focal_gamma = 2.0;
  DecisionRule decision = DecisionRule::argmax;
  bool allow_double_correction = false;

  static void describe(auto& self, auto&& field) {
    field("class_weights", self.class_weights,
          "Weight of a class in the loss: none, balanced (n / (k * n_c)), sqrt (its square root), "
          "effective_number "
          "(Cui et al. 2019), or a map from label to weight.");
    field("sampler", self.sampler,
          "How rows are drawn: natural, balanced, sqrt, {power: p}, {oversample: ratio}, "
          "{undersample: ratio}.");
    field("loss", self.loss,
          "cross_entropy, logit_adjusted (Menon et al. 2021), focal (Lin et al. 2017), "
          "class_balanced (Cui et al. 2019), balanced_softmax (Ren et al. 2020).");
    field("effective_number_beta", self.effective_number_beta,
          "Beta of the effective number of samples, in class_weights and in class_balanced.",
          schema::Range{0, 0.999999});
    field("logit_adjustment_tau", self.logit_adjustment_tau, "Tau of the logit adjustment.",
          schema::OpenRange{0, 10});
    field("focal_gamma", self.focal_gamma,
          "How much less a row counts that is right already: (1 - p) to this power.",
          schema::Range{0, 10});
    field("decision", self.decision,
          "What is done to the trained head's bias: argmax (nothing), prior_shift (classes count "
          "alike, whatever their shares of the train rows; Saerens et al. 2002), thresholds (those "
          "with the best macro F1 on validation).");
    field("allow_double_correction", self.allow_double_correction,
          "Correct the same skew more than once on purpose.");
  }
};

// The keys that correct skewed classes: of class_weights, sampler, loss and decision.
std::vector<std::string> corrections(const ImbalanceConfig& config);

// Names a double correction: more than one of class_weights, sampler, loss and a prior shift
// correcting the same skew. Thresholds, fitted on what the others left, are none.
void check(const ImbalanceConfig& config, Diagnostics& diagnostics);

}  // namespace pointsman::data
