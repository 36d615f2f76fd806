#include "cli/analyze/propose.h"

#include <algorithm>

#include "base/error.h"
#include "base/number_text.h"
#include "data/pairs.h"
#include "eval/metrics.h"

namespace pointsman::cli {
namespace {

// The rows that may be shown to a model: those of the part train, where parts are known.
std::vector<data::Example> train_rows(const data::AnalysedRows& rows) {
  const auto train = std::ranges::find(rows.parts, "train");
  if (train == rows.parts.end()) return data::joined_texts(rows.dataset.rows);
  std::vector<data::Example> found;
  for (std::size_t i = 0; i < rows.part.size(); ++i) {
    if (rows.part[i] == train - rows.parts.begin()) found.push_back(rows.dataset.rows[i]);
  }
  return data::joined_texts(found);
}

}  // namespace

augment::LabelProposals propose(const Proposer& proposer, const data::AnalysedRows& labelled,
                                const RankedRows& ranked, const Path& ranking) {
  const augment::ProposeConfig& config = *proposer.config;
  const std::vector<data::Example> train = train_rows(labelled);
  const augment::LabelQuestion question{.config = config,
                                        .labels = labelled.labels,
                                        .examples = augment::choose_examples(train, config)};
  augment::ChatRuntime runtime;
  runtime.api_key = proposer.api_key;
  const std::size_t rows = std::min(ranked.rows.size(), static_cast<std::size_t>(config.rows));
  try {
    return augment::propose_labels(question, runtime, std::span(ranked.rows).first(rows));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::system) throw;
    throw Error(error.kind(), error.what(),
                ranking.string() + " has the rows without proposals, " + config.cache->string() +
                    " the answers so far; the same command with --force asks for the rest alone");
  }
}

data::LabelAgreement agreement_of(const augment::LabelProposals& proposals,
                                  const std::string& model, std::int32_t classes) {
  std::vector<std::int32_t> first;
  std::vector<std::int32_t> second;
  for (const auto& labels : proposals.labels) {
    if (labels[0] < 0 || labels[1] < 0) continue;
    first.push_back(labels[0]);
    second.push_back(labels[1]);
  }
  const eval::ClassCounts counts =
      eval::class_counts(eval::count_confusions(first, second, classes));
  data::LabelAgreement found;
  found.model = model;
  found.rows = static_cast<std::int64_t>(proposals.labels.size());
  found.read = static_cast<std::int64_t>(first.size());
  for (const std::int64_t hits : counts.hits) found.agree += hits;
  found.kappa = eval::cohen_kappa(counts);
  found.requests = proposals.requests;
  found.from_cache = proposals.from_cache;
  found.failed = proposals.failed;
  return found;
}

std::string agreement_line(const data::LabelAgreement& agreement) {
  std::string line = count_of(agreement.rows, "row") + " asked about twice, ";
  if (agreement.read > 0) {
    const double share =
        100 * static_cast<double>(agreement.agree) / static_cast<double>(agreement.read);
    line += std::to_string(agreement.agree) + " of " + std::to_string(agreement.read) +
            " answered the same (" + number_text("%.1f %%", share) + ", Cohen's kappa " +
            (agreement.kappa ? number_text("%.3f", *agreement.kappa) : "undefined") + ")";
  } else {
    line += "none with two answers that name a label";
  }
  std::string failed;
  std::int64_t answers = 0;
  for (const auto& [reason, count] : agreement.failed) {
    failed += (failed.empty() ? "" : ", ") + reason + " " + std::to_string(count);
    answers += count;
  }
  if (answers > 0) line += "; " + count_of(answers, "answer") + " could not be read: " + failed;
  return line;
}

}  // namespace pointsman::cli
