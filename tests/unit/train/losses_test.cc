#include "train/losses/losses.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/json.h"
#include "tests/unit/train/every_loss.h"

namespace pointsman::train {
namespace {

constexpr double kParity = 1e-12;
constexpr double kFiniteDifference = 1e-7;

Json reference_cases() {
  const Path path = Path(POINTSMAN_SOURCE_DIR) / "tests/data/train/losses.json";
  return read_json(path, ErrorKind::data)["cases"];
}

TEST(Losses, EqualTorchsCrossEntropyAndItsGradient) {
  for (const Json& c : reference_cases()) {
    const double tau = c["tau"];
    const auto loss =
        build_loss({tau > 0 ? data::LossKind::logit_adjusted : data::LossKind::cross_entropy,
                    c["weights"], c["counts"], c["smoothing"], tau});
    const std::vector<double> logits = c["logits"], expected = c["gradient"];
    const std::vector<std::int32_t> labels = c["labels"];
    std::vector<double> gradient(logits.size());
    const double value = loss->evaluate(logits, labels, loss->weight(labels), gradient);
    EXPECT_NEAR(value, c["loss"].get<double>(), kParity);
    for (std::size_t i = 0; i < gradient.size(); ++i)
      EXPECT_NEAR(gradient[i], expected[i], kParity);
  }
}

TEST(Losses, EqualTheFormulasOfTheirPapers) {
  const Path path = Path(POINTSMAN_SOURCE_DIR) / "tests/data/train/other_losses.json";
  for (const Json& c : read_json(path, ErrorKind::data)["cases"]) {
    LossSettings settings;
    for (const auto& [kind, name] : names_of(data::LossKind{}))
      if (c["kind"] == name) settings.kind = kind;
    settings.class_counts = c["counts"].get<std::vector<std::int64_t>>();
    settings.gamma = c.value("gamma", 2.0);
    settings.beta = c.value("beta", 0.999);
    const auto loss = build_loss(settings);
    const std::vector<double> logits = c["logits"], expected = c["gradient"];
    const std::vector<std::int32_t> labels = c["labels"];
    std::vector<double> gradient(logits.size());
    const double value = loss->evaluate(logits, labels, loss->weight(labels), gradient);
    EXPECT_NEAR(value, c["loss"].get<double>(), kParity) << c["kind"];
    for (std::size_t i = 0; i < gradient.size(); ++i)
      EXPECT_NEAR(gradient[i], expected[i], kParity) << c["kind"];
  }
}

TEST(Losses, FocalWithoutGammaIsTheCrossEntropy) {
  const std::vector<double> logits = {0.3, -1.2, 2.0, 1.5, 0.1, -0.4};
  const std::vector<std::int32_t> labels = {2, 0};
  LossSettings settings{data::LossKind::focal, {0.5, 2.0, 1.0}, {5, 2, 40}, 0.1, 1.0, 0.0};
  const auto focal = build_loss(settings);
  settings.kind = data::LossKind::cross_entropy;
  const auto cross_entropy = build_loss(settings);
  std::vector<double> g(logits.size()), h(logits.size());
  const double denominator = focal->weight(labels);
  EXPECT_NEAR(focal->evaluate(logits, labels, denominator, g),
              cross_entropy->evaluate(logits, labels, denominator, h), kParity);
  for (std::size_t i = 0; i < g.size(); ++i) EXPECT_NEAR(g[i], h[i], kParity);
}

TEST(Losses, GradientsAreFiniteDifferences) {
  const std::vector<double> logits = {0.3, -1.2, 2.0, 1.5, 0.1, -0.4};
  const std::vector<std::int32_t> labels = {2, 0};
  for (const LossSettings& settings : every_loss()) {
    const auto loss = build_loss(settings);
    const double denominator = loss->weight(labels);
    std::vector<double> gradient(logits.size()), unused(logits.size());
    loss->evaluate(logits, labels, denominator, gradient);
    for (std::size_t i = 0; i < logits.size(); ++i) {
      constexpr double kStep = 1e-5;
      std::vector<double> above = logits, below = logits;
      above[i] += kStep;
      below[i] -= kStep;
      const double slope = (loss->evaluate(above, labels, denominator, unused) -
                            loss->evaluate(below, labels, denominator, unused)) /
                           (2 * kStep);
      EXPECT_NEAR(gradient[i], slope, kFiniteDifference);
    }
  }
}

TEST(Losses, ExtremeLogitsStayFinite) {
  constexpr double kHuge = std::numeric_limits<float>::max();
  const std::vector<double> logits = {kHuge, -kHuge, 0, -kHuge, kHuge, kHuge};
  for (const LossSettings& settings : every_loss()) {
    const auto loss = build_loss(settings);
    std::vector<double> gradient(logits.size());
    const std::vector<std::int32_t> labels = {1, 2};
    EXPECT_TRUE(std::isfinite(loss->evaluate(logits, labels, loss->weight(labels), gradient)));
    for (const double g : gradient) EXPECT_TRUE(std::isfinite(g));
  }
}

TEST(Losses, BatchesOfAStepAddUpToTheirUnion) {
  const std::vector<double> logits = {0.3, -1.2, 2.0, 1.5, 0.1, -0.4, 0.0, 0.7, 0.2};
  const std::vector<std::int32_t> labels = {2, 0, 1};
  for (const LossSettings& settings : every_loss()) {
    const auto loss = build_loss(settings);
    const std::span<const std::int32_t> all(labels);
    const double denominator = loss->weight(all);
    EXPECT_DOUBLE_EQ(denominator, loss->weight(all.first(2)) + loss->weight(all.last(1)));
    std::vector<double> whole(9), parts(9);
    const double together = loss->evaluate(logits, all, denominator, whole);
    const std::span<const double> x(logits);
    const std::span<double> g(parts);
    const double apart = loss->evaluate(x.first(6), all.first(2), denominator, g.first(6)) +
                         loss->evaluate(x.last(3), all.last(1), denominator, g.last(3));
    EXPECT_NEAR(together, apart, kParity);
    EXPECT_EQ(whole, parts);
  }
}

}  // namespace
}  // namespace pointsman::train
