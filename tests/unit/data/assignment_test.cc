#include "data/assignment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace pointsman::data {
namespace {

constexpr std::array<double, 3> kShares = {0.7, 0.15, 0.15};
constexpr double kRounding = 1e-9;
constexpr double kRowAndAHalf = 1.5;  // all rows count beside each class

// The cost as the header defines it, from nothing but the assignment.
double cost(std::span<const ClassRows> components, std::int32_t classes,
            std::span<const std::int32_t> parts) {
  double sum = 0;
  for (std::int32_t part = 0; part < 3; ++part) {
    for (std::int32_t c = 0; c <= classes; ++c) {  // the last one is all rows
      double in_part = 0;
      double in_all = 0;
      for (std::size_t i = 0; i < components.size(); ++i) {
        for (const auto& [label, rows] : components[i]) {
          if (label != c && c != classes) continue;
          in_all += static_cast<double>(rows);
          if (parts[i] == part) in_part += static_cast<double>(rows);
        }
      }
      const double wanted = kShares[static_cast<std::size_t>(part)] * in_all;
      if (in_all == 0) continue;
      sum += (in_part - wanted) * (in_part - wanted) / wanted + (in_part == 0 ? 1e9 : 0);
    }
  }
  return sum;
}

double best_of_all(std::span<const ClassRows> components, std::int32_t classes) {
  std::vector<std::int32_t> parts(components.size());
  double best = std::numeric_limits<double>::infinity();
  const auto all = static_cast<int>(std::lround(std::pow(3, components.size())));
  for (int code = 0; code < all; ++code) {
    for (int rest = code, i = 0; i < static_cast<int>(parts.size()); ++i, rest /= 3) {
      parts[static_cast<std::size_t>(i)] = rest % 3;
    }
    best = std::min(best, cost(components, classes, parts));
  }
  return best;
}

std::vector<ClassRows> random_components(Rng& rng, std::size_t count, std::int32_t classes) {
  std::vector<ClassRows> components(count);
  for (ClassRows& component : components) {
    for (std::int32_t c = 0; c < classes; ++c) {
      if (rng.below(3) == 0) component.emplace_back(c, 1 + static_cast<std::int64_t>(rng.below(4)));
    }
    if (component.empty()) component.emplace_back(0, 1);
  }
  return components;
}

TEST(Assignment, NoMoveAndNoExchangeBettersIt) {
  Rng rng(1, "test");
  for (int trial = 0; trial < 100; ++trial) {
    const auto components = random_components(rng, 30, 3);
    auto parts = assign_components(components, 3, kShares, rng);
    const double reached = cost(components, 3, parts);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::int32_t part = parts[i];
      for (std::int32_t other = 0; other < 3; ++other) {
        parts[i] = other;
        EXPECT_GE(cost(components, 3, parts), reached - kRounding);
      }
      parts[i] = part;
      for (std::size_t j = 0; j < i; ++j) {
        std::swap(parts[i], parts[j]);
        EXPECT_GE(cost(components, 3, parts), reached - kRounding);
        std::swap(parts[i], parts[j]);
      }
    }
  }
}

TEST(Assignment, FindsEveryClassAPlaceWhereThatIsPossible) {
  Rng rng(2, "test");
  int possible = 0;
  int optimal = 0;
  for (int trial = 0; trial < 150; ++trial) {
    const auto components = random_components(rng, 8, 3);
    const double best = best_of_all(components, 3);
    const double reached = cost(components, 3, assign_components(components, 3, kShares, rng));
    EXPECT_EQ(std::floor(reached / 1e9), std::floor(best / 1e9));  // classes that a part lacks
    possible += best < 1e9 ? 1 : 0;
    optimal += reached <= best + kRounding ? 1 : 0;
  }
  EXPECT_GT(possible, 20);
  EXPECT_GT(optimal, 100);  // a local optimum, and mostly the global one
}

TEST(Assignment, SingleRowsAreSplitWithinARowOrSo) {
  Rng rng(3, "test");
  for (int trial = 0; trial < 100; ++trial) {
    const auto classes = static_cast<std::int32_t>(2 + rng.below(6));
    std::vector<ClassRows> components;
    std::vector<double> totals(static_cast<std::size_t>(classes));
    for (std::int32_t c = 0; c < classes; ++c) {
      const std::uint64_t rows = 4 + rng.below(100);
      totals[static_cast<std::size_t>(c)] = static_cast<double>(rows);
      for (std::uint64_t i = 0; i < rows; ++i) components.push_back({{c, 1}});
    }
    const auto parts = assign_components(components, classes, kShares, rng);
    std::vector<std::array<double, 3>> counts(totals.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      counts[static_cast<std::size_t>(components[i][0].first)]
            [static_cast<std::size_t>(parts[i])] += 1;
    }
    for (std::size_t c = 0; c < totals.size(); ++c) {
      for (std::size_t part = 0; part < 3; ++part) {
        EXPECT_GE(counts[c][part], 1);
        EXPECT_LE(std::abs(counts[c][part] - kShares[part] * totals[c]), kRowAndAHalf);
      }
    }
  }
}

TEST(Assignment, IsAFunctionOfTheSeedAndChangesWithIt) {
  std::vector<ClassRows> components(60, ClassRows{{0, 1}});
  components.resize(100, ClassRows{{1, 2}});
  const auto draw = [&](std::uint64_t seed) {
    Rng rng(seed, "split");
    return assign_components(components, 2, kShares, rng);
  };
  EXPECT_EQ(draw(13), draw(13));
  EXPECT_NE(draw(13), draw(14));
}

}  // namespace
}  // namespace pointsman::data
