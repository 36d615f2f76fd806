#include "data/analysis/analysis_json.h"

namespace pointsman::data {
namespace {

Json row_key(const AnalysedRows& rows, std::int32_t row) {
  if (!rows.dataset.has_ids && rows.dataset.files.empty())
    return rows.dataset.rows[static_cast<std::size_t>(row)].line;
  return row_name(rows, row);
}

Json row_keys(const AnalysedRows& rows, const std::vector<std::int32_t>& members) {
  Json keys = Json::array();
  for (const std::int32_t row : members) keys.push_back(row_key(rows, row));
  return keys;
}

Json counts(const std::vector<std::string>& names, const std::vector<std::int64_t>& values) {
  Json json = Json::object();
  for (std::size_t i = 0; i < names.size(); ++i) json[names[i]] = values[i];
  return json;
}

Json quantiles(const Quantiles& q) {
  return {{"min", q.min}, {"q05", q.q05}, {"q25", q.q25}, {"median", q.median},
          {"q75", q.q75}, {"q95", q.q95}, {"max", q.max}, {"mean", q.mean}};
}

// An object of one value a class.
template <class Value>
Json per_class(const Analysis& analysis, const Value& value) {
  Json json = Json::object();
  const auto& names = analysis.rows.labels.names();
  for (std::size_t c = 0; c < names.size(); ++c) json[names[c]] = value(c);
  return json;
}

Json lengths(const Analysis& analysis, const Lengths& of) {
  return {{"overall", quantiles(of.overall)}, {"per_class", per_class(analysis, [&](std::size_t c) {
                                                 return quantiles(of.per_class[c]);
                                               })}};
}

Json names(const Analysis& analysis, const NameCounts& of) {
  return {{"overall", counts(of.names, of.overall)},
          {"per_class",
           per_class(analysis, [&](std::size_t c) { return counts(of.names, of.per_class[c]); })}};
}

Json truncated(const Analysis& analysis) {
  if (!analysis.profile.tokens) return nullptr;
  const TokenProfile& tokens = *analysis.profile.tokens;
  std::vector<std::int64_t> cut(analysis.profile.class_rows.size());
  std::int64_t rows = 0;
  for (std::size_t i = 0; i < tokens.truncated.size(); ++i) {
    cut[static_cast<std::size_t>(analysis.rows.gold[i])] += tokens.truncated[i];
    rows += tokens.truncated[i];
  }
  const auto share = [](std::int64_t part, std::int64_t of) {
    return static_cast<double>(part) / static_cast<double>(of);
  };
  return {{"max_length", tokens.max_length},
          {"rows", rows},
          {"share", share(rows, static_cast<std::int64_t>(tokens.truncated.size()))},
          {"per_class", per_class(analysis, [&](std::size_t c) -> Json {
             return {{"rows", cut[c]}, {"share", share(cut[c], analysis.profile.class_rows[c])}};
           })}};
}

Json vocabulary(const Profile& profile) {
  Json json = {{"distinct_words", profile.distinct_words},
               {"words_once", profile.words_once},
               {"tokenizer", nullptr}};
  if (!profile.tokens) return json;
  const TokenProfile& tokens = *profile.tokens;
  const double rate =
      tokens.pieces == 0 ? 0.0
                         : static_cast<double>(tokens.unknown) / static_cast<double>(tokens.pieces);
  json["tokenizer"] = {{"kind", tokens.kind},         {"size", tokens.vocabulary},
                       {"distinct", tokens.distinct}, {"pieces", tokens.pieces},
                       {"unknown", tokens.unknown},   {"unknown_rate", rate}};
  return json;
}

Json duplicates(const Analysis& analysis) {
  Json json = Json::object();
  for (const RepeatKind kind : {RepeatKind::exact, RepeatKind::normalised, RepeatKind::near}) {
    std::int64_t clusters = 0;
    std::int64_t rows = 0;
    for (const Repeat& repeat : analysis.repeats.clusters) {
      if (repeat.kind != kind) continue;
      ++clusters;
      rows += static_cast<std::int64_t>(repeat.rows.size());
    }
    json[repeat_name(kind)] = {{"clusters", clusters},
                               {"rows", rows},
                               {"redundant", redundant_rows(analysis.repeats, kind)}};
  }
  json["clusters"] = Json::array();
  for (const Repeat& repeat : analysis.repeats.clusters) {
    Json labels = Json::array();
    for (const std::int32_t label : repeat.labels)
      labels.push_back(analysis.rows.labels.name(label));
    json["clusters"].push_back({{"kind", repeat_name(repeat.kind)},
                                {"rows", row_keys(analysis.rows, repeat.rows)},
                                {"labels", labels},
                                {"one_group", repeat.one_group}});
  }
  return json;
}

Json splits(const Analysis& analysis) {
  if (analysis.rows.parts.empty()) return nullptr;
  Json json = Json::object();
  const auto& labels = analysis.rows.labels.names();
  for (std::size_t part = 0; part < analysis.rows.parts.size(); ++part) {
    std::int64_t rows = 0;
    for (const std::int64_t count : analysis.profile.part_rows[part]) rows += count;
    json[analysis.rows.parts[part]] = {
        {"rows", rows}, {"classes", counts(labels, analysis.profile.part_rows[part])}};
  }
  return json;
}

Json leakage(const Analysis& analysis) {
  if (analysis.rows.parts.empty()) return nullptr;
  std::int64_t exact = 0;
  std::int64_t near = 0;
  std::int64_t group = 0;
  for (const PartLeak& leak : analysis.repeats.leaks) {
    auto& count = leak.kind == PartLeak::Kind::exact  ? exact
                  : leak.kind == PartLeak::Kind::near ? near
                                                      : group;
    ++count;
  }
  return {{"exact", exact}, {"near", near}, {"group", group}};
}

Json shortcuts(const Analysis& analysis) {
  Json found = Json::array();
  for (const Shortcut& one : analysis.shortcuts.found) {
    found.push_back({{"kind", one.kind},
                     {"value", one.value},
                     {"bits", one.bits},
                     {"ci95", {one.low, one.high}},
                     {"p_value", one.p_value},
                     {"label", analysis.rows.labels.name(one.label)},
                     {"precision", one.precision},
                     {"recall", one.recall},
                     {"rows", one.rows.size()}});
  }
  return {{"tried", analysis.shortcuts.tried},
          {"compared_rows", analysis.shortcuts.compared},
          {"label_bits", analysis.shortcuts.label_bits},
          {"found", std::move(found)}};
}

Json label_noise(const Analysis& analysis) {
  if (analysis.judged_rows == 0) return nullptr;
  return {{"measured_in", analysis.space},
          {"judged_rows", analysis.judged_rows},
          {"candidates", analysis.noise.candidates.size()},
          {"thresholds", per_class(analysis, [&](std::size_t c) -> Json {
             const double threshold = analysis.noise.thresholds[c];
             return threshold > 1 ? Json() : Json(threshold);
           })}};
}

Json advice(const Analysis& analysis) {
  if (!analysis.advice) return nullptr;
  Json lines = Json::array();
  for (const Recommendation& one : analysis.advice->recommendations)
    lines.push_back({{"config", one.config}, {"reason", one.reason}});
  return {{"smallest_class", analysis.rows.labels.name(analysis.advice->smallest)},
          {"rows", analysis.advice->rows},
          {"recommendations", std::move(lines)}};
}

Json proposals(const Analysis& analysis) {
  if (!analysis.agreement) return nullptr;
  const LabelAgreement& found = *analysis.agreement;
  Json failed = Json::object();
  for (const auto& [reason, answers] : found.failed) failed[reason] = answers;
  const double share = static_cast<double>(found.agree) / static_cast<double>(found.read);
  return {{"model", found.model},
          {"rows", found.rows},
          {"read", found.read},
          {"agree", found.agree},
          {"agreement", found.read == 0 ? Json() : Json(share)},
          {"kappa", found.kappa ? Json(*found.kappa) : Json()},
          {"requests", found.requests},
          {"from_cache", found.from_cache},
          {"failed", std::move(failed)}};
}

}  // namespace

const char* severity_name(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

const char* repeat_name(RepeatKind kind) {
  return kind == RepeatKind::exact        ? "exact"
         : kind == RepeatKind::normalised ? "normalised"
                                          : "near";
}

Json analysis_json(const Analysis& analysis) {
  const auto rows = static_cast<double>(analysis.rows.gold.size());
  Json json;
  json["file"] = analysis.rows.dataset.path;
  json["rows"] = analysis.rows.gold.size();
  json["classes"] = per_class(analysis, [&](std::size_t c) -> Json {
    return {{"rows", analysis.profile.class_rows[c]},
            {"share", static_cast<double>(analysis.profile.class_rows[c]) / rows}};
  });
  json["imbalance_ratio"] = analysis.profile.imbalance_ratio;
  json["lengths"] = {
      {"characters", lengths(analysis, analysis.profile.characters)},
      {"words", lengths(analysis, analysis.profile.words)},
      {"tokens", analysis.profile.token_lengths ? lengths(analysis, *analysis.profile.token_lengths)
                                                : Json()}};
  json["languages"] = names(analysis, analysis.profile.languages);
  json["languages"]["source"] =
      analysis.profile.languages_guessed ? "guessed by the script alone" : "the column lang";
  json["scripts"] = names(analysis, analysis.profile.scripts);
  json["truncated"] = truncated(analysis);
  json["vocabulary"] = vocabulary(analysis.profile);
  json["duplicates"] = duplicates(analysis);
  json["splits"] = splits(analysis);
  json["leakage"] = leakage(analysis);
  json["shortcuts"] = shortcuts(analysis);
  json["label_noise"] = label_noise(analysis);
  json["outliers"] = {{"measured_in", analysis.space}, {"candidates", analysis.outliers.size()}};
  json["advice"] = advice(analysis);
  json["proposals"] = proposals(analysis);
  json["findings"] = Json::array();
  for (const Finding& finding : analysis.findings) {
    json["findings"].push_back({{"kind", finding.kind},
                                {"severity", severity_name(finding.severity)},
                                {"rows", row_keys(analysis.rows, finding.rows)},
                                {"message", finding.message},
                                {"fix", finding.fix}});
  }
  return json;
}

}  // namespace pointsman::data
