#include "cli/run/data_page.h"

#include "base/log.h"
#include "base/number_text.h"
#include "cli/analyze/analyze.h"
#include "data/analysis/analysis_json.h"
#include "report/analysis_page.h"

namespace pointsman::cli {

void write_data_page(const OpenedRun& run, data::AnalysedRows rows, bool own_split) {
  const Path json = run.path / "data" / "analysis.json";
  const Path page = run.path / "data" / "analysis.html";
  std::error_code absent;
  if (run.resumes() && std::filesystem::exists(json, absent)) return;
  ToAnalyze gathered = to_analyze(run.config, std::move(rows));
  gathered.context.own_split = own_split;
  gathered.embeds = false;
  gathered.threads = run.request.threads;
  const data::Analysis analysis = analyze(std::move(gathered));
  write_file_atomically(page, report::analysis_page(analysis));
  write_json(json, data::analysis_json(analysis));
  const std::int64_t errors = analysis.count(data::Severity::error);
  const std::int64_t warnings = analysis.count(data::Severity::warning);
  const std::string found = count_of(errors, "error") + " and " + count_of(warnings, "warning");
  const std::string said = "the rows have " + found + ": " + page.string();
  if (errors > 0) {
    log::warn(said);
  } else if (warnings > 0) {
    log::info(said);
  }
}

}  // namespace pointsman::cli
