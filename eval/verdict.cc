#include "eval/verdict.h"

#include "base/error.h"
#include "base/rng.h"

namespace pointsman::eval {
namespace {

// A metric of the drawn rows of one seed's answers.
double score(const PairedAnswers& answers, const std::vector<std::int32_t>& predicted,
             const std::vector<std::size_t>& rows, const Metric& metric) {
  const auto classes = static_cast<std::size_t>(answers.classes);
  ClassCounts counts{std::vector<std::int64_t>(classes), std::vector<std::int64_t>(classes),
                     std::vector<std::int64_t>(classes)};
  for (const std::size_t row : rows) {
    const auto gold = static_cast<std::size_t>(answers.gold[row]);
    const auto answer = static_cast<std::size_t>(predicted[row]);
    ++counts.support[gold];
    ++counts.predicted[answer];
    if (gold == answer) ++counts.hits[gold];
  }
  return metric.compute(counts);
}

std::vector<std::size_t> draw(Rng& rng, std::size_t count) {
  std::vector<std::size_t> drawn(count);
  for (std::size_t& place : drawn) place = static_cast<std::size_t>(rng.below(count));
  return drawn;
}

}  // namespace

Verdict judge(const PairedAnswers& answers, const std::string& metric, std::int64_t resamples,
              std::uint64_t seed) {
  const auto place = find_metric(metric);
  const std::size_t seeds = answers.with.size();
  PM_CHECK(place && resamples > 0 && seeds > 0 && seeds == answers.without.size() &&
               !answers.gold.empty(),
           "a verdict needs a metric, resamples, and answers on both sides");
  const Metric& judged = kMetrics[*place];
  Verdict verdict;
  verdict.metric = metric;
  verdict.seeds = static_cast<std::int64_t>(seeds);
  for (std::size_t s = 0; s < seeds; ++s) {
    verdict.without.push_back(judged.compute(
        class_counts(count_confusions(answers.gold, answers.without[s], answers.classes))));
    verdict.with.push_back(judged.compute(
        class_counts(count_confusions(answers.gold, answers.with[s], answers.classes))));
    verdict.difference += (verdict.with[s] - verdict.without[s]) / static_cast<double>(seeds);
  }
  Rng rng(seed, "verdict");
  std::vector<double> differences;
  for (std::int64_t i = 0; i < resamples; ++i) {
    const std::vector<std::size_t> drawn_rows = draw(rng, answers.gold.size());
    double sum = 0;
    for (const std::size_t s : draw(rng, seeds)) {
      sum += score(answers, answers.with[s], drawn_rows, judged) -
             score(answers, answers.without[s], drawn_rows, judged);
    }
    differences.push_back(sum / static_cast<double>(seeds));
  }
  verdict.ci95 = percentile_interval(differences);
  verdict.kept = verdict.ci95.low > 0;
  return verdict;
}

}  // namespace pointsman::eval
