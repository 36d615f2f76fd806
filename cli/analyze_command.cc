#include "cli/analyze_command.h"

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "base/error.h"
#include "base/json.h"
#include "base/number_text.h"
#include "cli/analyze/analyze.h"
#include "cli/analyze/gather.h"
#include "cli/analyze/propose.h"
#include "cli/analyze/to_label.h"
#include "cli/output_folder.h"
#include "cli/terminal.h"
#include "data/analysis/analysis_json.h"
#include "data/analysis/findings.h"
#include "report/analysis_page.h"

namespace pointsman::cli {
namespace {

// The findings by severity and kind, as a person reads them first.
std::string summary(const data::Analysis& analysis) {
  std::map<std::pair<data::Severity, std::string>, std::pair<std::int64_t, std::int64_t>> kinds;
  for (const data::Finding& finding : analysis.findings) {
    auto& [findings, rows] = kinds[{finding.severity, finding.kind}];
    ++findings;
    rows += static_cast<std::int64_t>(finding.rows.size());
  }
  std::string text = count_of(static_cast<std::int64_t>(analysis.rows.gold.size()), "row") + ", " +
                     std::to_string(analysis.rows.labels.size()) + " labels\n";
  for (const auto& [kind, counts] : kinds) {
    std::string line = std::string(data::severity_name(kind.first));
    line.resize(9, ' ');
    line += kind.second;
    line.resize(27, ' ');
    text += line + count_of(counts.first, "finding") + ", " + count_of(counts.second, "row") + "\n";
  }
  return text;
}

// What to write into the config, line by line.
std::string advice_text(const data::Analysis& analysis) {
  if (!analysis.advice) return "";
  std::string text = "\nadvice    for " + count_of(analysis.advice->rows, "different row") +
                     " of " + analysis.rows.labels.name(analysis.advice->smallest) +
                     ", the smallest class, to train on\n";
  for (const data::Recommendation& one : analysis.advice->recommendations)
    text += "  " + one.config + "\n      " + one.reason + "\n";
  return text;
}

// What --strict refuses: notes are no defects.
void refuse_defects(const data::Analysis& analysis, const Path& page) {
  const std::int64_t errors = analysis.count(data::Severity::error);
  const std::int64_t warnings = analysis.count(data::Severity::warning);
  if (errors + warnings == 0) return;
  throw Error(ErrorKind::data, Place{analysis.rows.dataset.path},
              count_of(errors, "error") + " and " + count_of(warnings, "warning") +
                  " found; --strict accepts notes alone",
              "each with its rows and what mends it: " + page.string());
}

void write_analysis(const data::Analysis& analysis, const Path& folder) {
  write_json(folder / "analysis.json", data::analysis_json(analysis));
  write_file_atomically(folder / "analysis.html", report::analysis_page(analysis));
}

// Ranks the unlabelled rows and, where the config has an endpoint, asks it for labels. The ranking
// is on the disk before the first question.
void say_what_to_label(const AnalyzeOptions& options, const Proposer& proposer,
                       const data::Columns& columns, data::Analysis& analysis) {
  const Path file = options.out / "to_label.csv";
  const RankedRows ranked =
      rank_to_label(analysis.rows, options.unlabelled, columns, options.threads);
  write_to_label(file, ranked, analysis.rows.labels, nullptr);
  print("to label  " + file.string() + ", " +
        count_of(static_cast<std::int64_t>(ranked.rows.size()), "row") + "\n");
  if (!proposer.config) return;
  flush();
  const augment::LabelProposals proposals = propose(proposer, analysis.rows, ranked, file);
  write_to_label(file, ranked, analysis.rows.labels, &proposals);
  analysis.agreement = agreement_of(proposals, proposer.config->model, analysis.rows.labels.size());
  write_analysis(analysis, options.out);
  print("proposed  " + agreement_line(*analysis.agreement) + "\n");
}

void run_analyze(const AnalyzeOptions& options) {
  std::vector<std::string> files = {"analysis.json", "analysis.html"};
  if (!options.unlabelled.empty()) files.emplace_back("to_label.csv");
  refuse_existing(options.out, files, options.force);
  ToAnalyze gathered = gather(options);
  const data::Columns columns = gathered.columns;
  const Proposer proposer{std::move(gathered.proposals), std::move(gathered.api_key)};
  data::Analysis analysis = analyze(std::move(gathered));
  create_folders(options.out);
  write_analysis(analysis, options.out);
  const Path page = options.out / "analysis.html";
  print(summary(analysis) + advice_text(analysis) + "\nanalysis  " +
        (options.out / "analysis.json").string() + "\npage      " + page.string() + "\n");
  if (!options.unlabelled.empty()) say_what_to_label(options, proposer, columns, analysis);
  if (options.strict) {
    flush();
    refuse_defects(analysis, page);
  }
}

void require_one_source(const AnalyzeOptions& options) {
  if (options.config.empty() != options.data.empty()) return;
  throw CLI::ValidationError("analyze", "CONFIG, or --data FILE, is needed, and not both");
}

void add_column_options(CLI::App& command, data::Columns& columns) {
  command.add_option("--text-column", columns.text, "Column of the query (default: text)")
      ->type_name("C");
  command
      .add_option("--text-pair-column", columns.text_pair,
                  "Column of the second text of a pair (default: text_pair, where it is there)")
      ->type_name("C");
  command.add_option("--label-column", columns.label, "Column of the label (default: label)")
      ->type_name("C");
}

}  // namespace

void add_analyze_command(CLI::App& app, Context& context) {
  CLI::App* command =
      add_command(app, "analyze", "Look at the data before anything is trained on it");
  auto options = std::make_shared<AnalyzeOptions>();
  add_config_options(*command, options->config, options->overrides);
  command->get_option("CONFIG")->required(false);
  command
      ->add_option("--data", options->data,
                   "Labelled rows, CSV or JSON Lines, instead of a config; no encoder is used")
      ->type_name("FILE");
  add_column_options(*command, options->columns);
  command
      ->add_option("--unlabelled", options->unlabelled,
                   "Rank these rows by what is worth labelling next: to_label.csv")
      ->type_name("FILE");
  command->add_flag("--strict", options->strict,
                    "End with 3 where an error or a warning was found");
  add_integer(
      *command, "--threads", 1, 1024,
      [options](std::int64_t value) { options->threads = static_cast<int>(value); },
      "Threads (default: the cores of the machine)");
  command
      ->add_option("--out", options->out,
                   "Folder of analysis.json and analysis.html (default: this one)")
      ->type_name("DIR");
  command->add_flag("--force", options->force, "Replace the files if they exist");
  command->callback([&context, options] {
    require_one_source(*options);
    context.action = [options] { run_analyze(*options); };
  });
}

}  // namespace pointsman::cli
