#include "train/losses/contrastive.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "base/json.h"

namespace pointsman::train {
namespace {

constexpr double kParity = 1e-12;
constexpr double kFiniteDifference = 1e-7;

using Values = std::vector<double>;
using Labels = std::vector<std::int32_t>;
using Contrast = std::function<double(std::span<const double>, std::span<const std::int32_t>,
                                      std::span<double>)>;

std::vector<Contrast> both() {
  return {[](auto x, auto y, auto g) { return supervised_contrastive(x, y, 0.3, g); },
          [](auto x, auto y, auto g) { return pair_cosine(x, y, g); }};
}

TEST(Contrastive, EqualsTheFormulasInTorch) {
  const Path path = Path(POINTSMAN_SOURCE_DIR) / "tests/data/train/contrastive.json";
  for (const Json& c : read_json(path, ErrorKind::data)["cases"]) {
    const Values features = c["features"], expected = c["gradient"];
    const Labels labels = c["labels"];
    Values gradient(features.size());
    const double loss = c["kind"] == "pair_cosine"
                            ? pair_cosine(features, labels, gradient)
                            : supervised_contrastive(features, labels, c["temperature"], gradient);
    EXPECT_NEAR(loss, c["loss"].get<double>(), kParity);
    for (std::size_t i = 0; i < gradient.size(); ++i)
      EXPECT_NEAR(gradient[i], expected[i], kParity);
  }
}

TEST(Contrastive, GradientsAreFiniteDifferences) {
  const Values features = {0.3, -1.2, 2.0, 1.5, 0.1, -0.4, 0.9, 0.8};  // [4, 2]
  const Labels labels = {1, 1, 0, 1};
  for (const Contrast& loss : both()) {
    Values gradient(8), unused(8);
    loss(features, labels, gradient);
    for (std::size_t i = 0; i < features.size(); ++i) {
      constexpr double kStep = 1e-6;
      Values above = features, below = features;
      above[i] += kStep;
      below[i] -= kStep;
      const double slope =
          (loss(above, labels, unused) - loss(below, labels, unused)) / (2 * kStep);
      EXPECT_NEAR(gradient[i], slope, kFiniteDifference);
    }
  }
}

TEST(Contrastive, RowsWithoutAPartnerAddNothing) {
  const Values features = {1, 2, 3, 4, 5, 6};
  Values gradient(6, 9.0);
  EXPECT_EQ(supervised_contrastive(features, Labels{0, 1, 2}, 0.3, gradient), 0);
  EXPECT_EQ(gradient, Values(6));
}

TEST(Contrastive, ZerosAndExtremesStayFinite) {
  const Values features = {0, 0, 1e150, -1e150, 1e-150, 1e-150, 0, 0};
  for (const Contrast& loss : both()) {
    Values gradient(8);
    EXPECT_TRUE(std::isfinite(loss(features, Labels{0, 0, 0, 0}, gradient)));
    for (const double g : gradient) EXPECT_TRUE(std::isfinite(g));
    EXPECT_EQ(gradient[0], 0);
  }
}

}  // namespace
}  // namespace pointsman::train
