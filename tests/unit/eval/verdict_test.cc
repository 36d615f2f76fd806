#include "eval/verdict.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/rng.h"

namespace pointsman::eval {
namespace {

// Answers that are right with these probabilities, drawn row by row.
PairedAnswers answers_of(double right_without, double right_with, std::size_t rows,
                         std::size_t seeds) {
  PairedAnswers answers;
  answers.classes = 2;
  Rng rng(7, "verdict test");
  for (std::size_t i = 0; i < rows; ++i)
    answers.gold.push_back(static_cast<std::int32_t>(rng.below(2)));
  for (std::size_t s = 0; s < seeds; ++s) {
    for (const auto& [right, side] :
         {std::pair{right_without, &answers.without}, std::pair{right_with, &answers.with}}) {
      auto& predicted = side->emplace_back();
      for (const std::int32_t gold : answers.gold)
        predicted.push_back(rng.uniform() < right ? gold : 1 - gold);
    }
  }
  return answers;
}

TEST(Verdict, KeepsWhatIsPlainlyBetter) {
  const Verdict verdict = judge(answers_of(0.7, 0.85, 400, 5), "macro_f1", 2000, 13);
  EXPECT_TRUE(verdict.kept);
  EXPECT_GT(verdict.ci95.low, 0);
  EXPECT_EQ(verdict.seeds, 5);
  EXPECT_EQ(verdict.metric, "macro_f1");
}

TEST(Verdict, RefusesWhatIsWorseAndWhatMakesNoDifference) {
  EXPECT_FALSE(judge(answers_of(0.85, 0.7, 400, 5), "macro_f1", 500, 13).kept);
  const PairedAnswers one = answers_of(0.8, 0.8, 300, 3);
  const PairedAnswers same{one.classes, one.gold, one.with, one.with};
  const Verdict verdict = judge(same, "accuracy", 500, 13);
  EXPECT_FALSE(verdict.kept);
  EXPECT_EQ(verdict.difference, 0);
  EXPECT_EQ(verdict.ci95.low, 0);
  EXPECT_EQ(verdict.ci95.high, 0);
}

TEST(Verdict, DifferenceIsTheMeanOverTheSeeds) {
  const PairedAnswers answers{
      2, {0, 0, 1, 1}, {{0, 0, 0, 0}, {0, 0, 1, 0}}, {{0, 0, 1, 1}, {0, 0, 1, 0}}};
  const Verdict verdict = judge(answers, "accuracy", 100, 1);
  EXPECT_EQ(verdict.without, (std::vector<double>{0.5, 0.75}));
  EXPECT_EQ(verdict.with, (std::vector<double>{1.0, 0.75}));
  EXPECT_DOUBLE_EQ(verdict.difference, 0.25);
}

// Of one seed the difference of accuracies is a mean of N values in {-1, 0, 1}, whose interval has
// a closed form for many rows: mean ± 1.96 sd / √N.
TEST(Verdict, IntervalOfOneSeedIsThatOfAMean) {
  const PairedAnswers answers = answers_of(0.7, 0.75, 2000, 1);
  double sum = 0, squares = 0;
  const auto rows = static_cast<double>(answers.gold.size());
  for (std::size_t i = 0; i < answers.gold.size(); ++i) {
    const double value = static_cast<double>(answers.with[0][i] == answers.gold[i]) -
                         static_cast<double>(answers.without[0][i] == answers.gold[i]);
    sum += value;
    squares += value * value;
  }
  const double mean = sum / rows;
  const double half = 1.96 * std::sqrt((squares / rows - mean * mean) / rows);
  const Verdict verdict = judge(answers, "accuracy", 4000, 13);
  EXPECT_NEAR(verdict.difference, mean, 1e-12);
  EXPECT_NEAR(verdict.ci95.low, mean - half, half * 0.08);
  EXPECT_NEAR(verdict.ci95.high, mean + half, half * 0.08);
}

// Seeds that disagree widen the interval, though the rows' mean is the same.
TEST(Verdict, IntervalCoversTheSeeds) {
  PairedAnswers answers;
  answers.classes = 2;
  answers.gold.assign(1000, 0);
  const std::vector<std::int32_t> right(1000, 0), wrong(1000, 1);
  answers.without = {right, wrong, right, wrong};
  answers.with = {wrong, right, right, wrong};
  const Verdict verdict = judge(answers, "accuracy", 2000, 13);
  EXPECT_EQ(verdict.difference, 0);
  EXPECT_LT(verdict.ci95.low, -0.4);
  EXPECT_GT(verdict.ci95.high, 0.4);
}

TEST(Verdict, SameSeedSameInterval) {
  const PairedAnswers answers = answers_of(0.7, 0.75, 200, 3);
  const Verdict one = judge(answers, "mcc", 300, 5), two = judge(answers, "mcc", 300, 5);
  EXPECT_EQ(one.ci95.low, two.ci95.low);
  EXPECT_EQ(one.ci95.high, two.ci95.high);
  EXPECT_NE(one.ci95.low, judge(answers, "mcc", 300, 6).ci95.low);
}

}  // namespace
}  // namespace pointsman::eval
