#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/rng.h"
#include "data/samplers.h"

namespace pointsman::data {
namespace {

using Counts = std::vector<std::int64_t>;

// Every kind, with what its rows of each class must be in a data set of 60, 6 and 24 rows.
struct Kind {
  const char* name;
  SamplerConfig config;
  Counts expected;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> list = {
      {"natural", SamplerKind::natural, {60, 6, 24}},
      {"balanced", SamplerKind::balanced, {30, 30, 30}},
      {"sqrt", SamplerKind::sqrt, {46, 15, 29}},  // 90 in proportion to 7.746, 2.449, 4.899
      {"power 0", PowerSampler{0}, {30, 30, 30}},
      {"power 0.5", PowerSampler{0.5}, {46, 15, 29}},
      {"power 1", PowerSampler{1}, {60, 6, 24}},
      {"oversample 1", OverSampler{1}, {60, 60, 60}},
      {"oversample 0.5", OverSampler{0.5}, {60, 30, 30}},
      {"oversample 0.1", OverSampler{0.1}, {60, 6, 24}},
      {"undersample 1", UnderSampler{1}, {6, 6, 6}},
      {"undersample 0.5", UnderSampler{0.5}, {12, 6, 12}},
      {"undersample 0.1", UnderSampler{0.1}, {60, 6, 24}},
  };
  return list;
}

std::vector<std::int32_t> labels_of(const Counts& counts, Rng& rng) {
  std::vector<std::int32_t> labels;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    labels.insert(labels.end(), static_cast<std::size_t>(counts[c]), static_cast<std::int32_t>(c));
  }
  rng.shuffle(labels);
  return labels;
}

// How often an epoch draws each row.
Counts times_drawn(std::span<const std::int64_t> order, std::size_t rows) {
  Counts times(rows);
  for (const std::int64_t row : order) ++times.at(static_cast<std::size_t>(row));
  return times;
}

TEST(Samplers, DrawAsManyOfEachClassAsTheyShould) {
  Rng rng(1, "test");
  const auto labels = labels_of({60, 6, 24}, rng);
  for (const Kind& kind : kinds()) {
    for (std::int64_t epoch = 0; epoch < 5; ++epoch) {
      Counts counts(3);
      for (const std::int64_t row : draw_epoch(kind.config, labels, epoch, 13)) {
        ++counts[static_cast<std::size_t>(labels[static_cast<std::size_t>(row)])];
      }
      EXPECT_EQ(counts, kind.expected) << kind.name;
    }
  }
}

TEST(Samplers, CoverAClassEvenly) {
  Rng rng(2, "test");
  for (int trial = 0; trial < 1000; ++trial) {
    Counts counts(2 + rng.below(4));
    for (std::int64_t& count : counts) count = 1 + static_cast<std::int64_t>(rng.below(80));
    const auto labels = labels_of(counts, rng);
    const Kind& kind = kinds()[static_cast<std::size_t>(trial) % kinds().size()];
    const auto times = times_drawn(draw_epoch(kind.config, labels, trial, 7), labels.size());
    for (std::size_t c = 0; c < counts.size(); ++c) {
      std::int64_t least = 1 << 20;
      std::int64_t most = 0;
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] != static_cast<std::int32_t>(c)) continue;
        least = std::min(least, times[i]);
        most = std::max(most, times[i]);
      }
      EXPECT_LE(most, least + 1) << kind.name;
    }
  }
}

TEST(Samplers, CountsFollowTheirClosedFormsOnRandomData) {
  Rng rng(3, "test");
  for (int trial = 0; trial < 1000; ++trial) {
    Counts rows(1 + rng.below(6));
    for (std::int64_t& count : rows) count = static_cast<std::int64_t>(rng.below(300));
    rows[0] += 1;
    const double total =
        static_cast<double>(std::accumulate(rows.begin(), rows.end(), std::int64_t{0}));
    const double p = rng.uniform();
    double sum = 0;
    for (const std::int64_t count : rows) sum += count == 0 ? 0 : std::pow(count, p);
    const Counts drawn = rows_per_epoch(PowerSampler{p}, rows);
    EXPECT_EQ(std::accumulate(drawn.begin(), drawn.end(), std::int64_t{0}), std::llround(total));
    const std::int64_t largest = std::ranges::max(rows);
    const std::int64_t percent = 1 + static_cast<std::int64_t>(rng.below(100));
    const double ratio = static_cast<double>(percent) / 100;
    const Counts over = rows_per_epoch(OverSampler{ratio}, rows);
    const Counts under = rows_per_epoch(UnderSampler{ratio}, rows);
    std::int64_t smallest = largest;
    for (const std::int64_t count : rows)
      smallest = count > 0 ? std::min(smallest, count) : smallest;
    for (std::size_t c = 0; c < rows.size(); ++c) {
      const double exact = rows[c] == 0 ? 0 : total * std::pow(rows[c], p) / sum;
      EXPECT_LT(std::abs(static_cast<double>(drawn[c]) - exact), 1.0);
      const std::int64_t least = (percent * largest + 99) / 100;  // in integers
      EXPECT_EQ(over[c], rows[c] == 0 ? 0 : std::max(rows[c], least));
      EXPECT_EQ(under[c], std::min(rows[c], 100 * smallest / percent));
    }
  }
}

TEST(Samplers, AreAFunctionOfSeedAndEpoch) {
  Rng rng(4, "test");
  const auto labels = labels_of({60, 6, 24}, rng);
  for (const Kind& kind : kinds()) {
    const auto order = draw_epoch(kind.config, labels, 2, 13);
    EXPECT_EQ(order, draw_epoch(kind.config, labels, 2, 13)) << kind.name;
    EXPECT_NE(order, draw_epoch(kind.config, labels, 3, 13)) << kind.name;
    EXPECT_NE(order, draw_epoch(kind.config, labels, 2, 14)) << kind.name;
  }
}

TEST(Samplers, UndersamplingShowsOtherRowsInOtherEpochs) {
  Rng rng(5, "test");
  const auto labels = labels_of({60, 6}, rng);
  Counts times(labels.size());
  for (std::int64_t epoch = 0; epoch < 200; ++epoch) {
    for (const std::int64_t row : draw_epoch(UnderSampler{1}, labels, epoch, 13)) {
      ++times[static_cast<std::size_t>(row)];
    }
  }
  for (std::size_t i = 0; i < labels.size(); ++i) EXPECT_GT(times[i], 0);
}

}  // namespace
}  // namespace pointsman::data
