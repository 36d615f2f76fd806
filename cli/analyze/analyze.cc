#include "cli/analyze/analyze.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "base/log.h"
#include "base/rng.h"
#include "baseline/neighbours.h"
#include "baseline/out_of_fold.h"
#include "baseline/principal.h"
#include "baseline/tfidf.h"
#include "data/analysis/findings.h"
#include "data/pairs.h"
#include "model/classifier.h"
#include "text/tokenizer.h"

namespace pointsman::cli {
namespace {

constexpr std::uint64_t kSeed = 13;
constexpr std::size_t kMapRows = 2000;

void count_tokens(const ToAnalyze& gathered, data::Analysis& analysis) {
  if (gathered.encoder.empty()) return;
  const auto tokenizer = text::load_tokenizer(gathered.encoder);
  analysis.profile.tokens =
      data::profile_tokens(analysis.rows, *tokenizer, gathered.prefix, gathered.max_length);
  analysis.profile.token_lengths = data::lengths_of(analysis.profile.tokens->tokens, analysis.rows);
}

// The labels of rows whose class every fold can have learnt; -1 for the others.
std::vector<std::int32_t> judged_labels(const data::AnalysedRows& rows) {
  std::vector<std::set<std::int64_t>> components(static_cast<std::size_t>(rows.labels.size()));
  for (std::size_t i = 0; i < rows.gold.size(); ++i)
    components[static_cast<std::size_t>(rows.gold[i])].insert(rows.component[i]);
  std::vector<std::int32_t> labels = rows.gold;
  for (std::int32_t& label : labels) {
    const std::size_t groups = components[static_cast<std::size_t>(label)].size();
    if (groups < static_cast<std::size_t>(baseline::kFolds)) label = -1;
  }
  return labels;
}

void judge_labels(const baseline::SparseMatrix& vectors, int threads, data::Analysis& analysis) {
  const std::vector<std::int32_t> judged = judged_labels(analysis.rows);
  const std::set<std::int32_t> classes(judged.begin(), judged.end());
  if (classes.size() - classes.count(-1) < 2) return;  // nothing to confuse a label with
  const baseline::SparseMatrix terms = baseline::without_single_columns(vectors);
  const baseline::OutOfFold predicted =
      baseline::predict_out_of_fold({.matrix = terms,
                                     .labels = analysis.rows.gold,
                                     .classes = analysis.rows.labels.size(),
                                     .components = analysis.rows.component,
                                     .seed = kSeed,
                                     .threads = threads});
  analysis.noise =
      data::find_label_noise(predicted.probabilities, judged, analysis.rows.labels.size());
  analysis.judged_rows =
      static_cast<std::int64_t>(judged.size()) - std::count(judged.begin(), judged.end(), -1);
}

data::PlaneMap map_of(const baseline::SparseMatrix& vectors) {
  data::PlaneMap map;
  map.rows.resize(vectors.rows());
  std::iota(map.rows.begin(), map.rows.end(), 0);
  if (map.rows.size() > kMapRows) {
    Rng rng(kSeed, "analysis.map");
    rng.shuffle(map.rows);
    map.rows.resize(kMapRows);
    std::sort(map.rows.begin(), map.rows.end());
  }
  baseline::Plane plane = baseline::principal_plane(
      baseline::select_rows(vectors, {map.rows.begin(), map.rows.end()}), kSeed);
  map.x = std::move(plane.coordinates[0]);
  map.y = std::move(plane.coordinates[1]);
  map.share_x = plane.shares[0];
  map.share_y = plane.shares[1];
  return map;
}

// The rows as vectors: the encoder's embeddings where one is named, else TF-IDF.
baseline::SparseMatrix vectors_of(const ToAnalyze& gathered, data::Analysis& analysis) {
  std::vector<data::Example> rows = data::joined_texts(analysis.rows.dataset.rows);
  if (gathered.encoder.empty() || !gathered.embeds) {
    analysis.space = "TF-IDF";
    return baseline::Tfidf().fit_transform(rows);
  }
  log::info("embedding the rows");
  analysis.space = "the encoder's embeddings";
  model::ClassifierOptions options;
  options.threads = gathered.threads;
  options.device = gathered.device;
  options.max_length = gathered.max_length;
  const auto encoder = model::Classifier::load_encoder(gathered.encoder, options);
  for (data::Example& row : rows) row.text.insert(0, gathered.prefix);
  return baseline::centred(encoder.embed(rows));
}

}  // namespace

data::Analysis analyze(ToAnalyze gathered) {
  data::Analysis analysis;
  analysis.rows = std::move(gathered.rows);
  analysis.profile = data::profile_of(analysis.rows);
  count_tokens(gathered, analysis);
  log::debug("looking for repeated texts");
  analysis.repeats = data::find_repeats(analysis.rows, gathered.threads);
  log::debug("looking for shortcuts");
  analysis.shortcuts = data::find_shortcuts(analysis.rows, analysis.profile, kSeed);
  const baseline::SparseMatrix vectors = vectors_of(gathered, analysis);
  log::debug("judging the labels");
  judge_labels(vectors, gathered.threads, analysis);
  log::debug("placing the rows");
  analysis.similarities =
      baseline::nearest_similarity(vectors, {.seed = kSeed, .threads = gathered.threads});
  analysis.outliers = data::find_outliers(analysis.similarities);
  analysis.map = map_of(vectors);
  data::add_findings(analysis, gathered.context);
  const bool may_fold = analysis.rows.parts.empty() || gathered.context.own_split;
  analysis.advice = data::advise(analysis.rows, analysis.profile, may_fold);
  return analysis;
}

}  // namespace pointsman::cli
