#include "cli/analyze/gather.h"

#include <variant>

#include "base/error.h"
#include "base/log.h"
#include "cli/augment/api_key.h"
#include "data/split.h"

namespace pointsman::cli {
namespace {

// Rows that a run would split: the findings say why, where it cannot.
data::AnalysedRows rows_to_split(const data::DataConfig& config, data::FindingContext& context) {
  const bool is_asked = config.split || config.folds;
  const std::string column = config.split_column.value_or(is_asked ? "" : "split");
  data::AnalysedRows rows = data::analysed_rows(data::load_rows(config), column);
  if (!rows.parts.empty() || config.folds) return rows;
  try {
    data::mark_parts(rows, data::split(rows.dataset, config.split.value_or(data::SplitConfig{})));
    context.own_split = true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::data) throw;
    log::info(std::string("no split can be made: ") + error.what());
  }
  return rows;
}

data::AnalysedRows rows_of_config(const data::DataConfig& config, data::FindingContext& context) {
  if (data::has_rows_to_split(config)) return rows_to_split(config, context);
  const data::Columns columns{config.text_column, config.label_column, config.text_pair_column};
  const data::Splits splits{.train = data::read_dataset(*config.train_file, columns),
                            .validation = data::read_dataset(*config.validation_file, columns),
                            .test = data::read_dataset(*config.test_file, columns)};
  return data::analysed_rows(splits);
}

}  // namespace

ToAnalyze to_analyze(const RunConfig& config, data::AnalysedRows rows) {
  ToAnalyze gathered;
  gathered.rows = std::move(rows);
  gathered.context.has_config = true;
  gathered.context.corrects_imbalance = !data::corrections(config.imbalance).empty();
  gathered.columns = {config.data.text_column, config.data.label_column,
                      config.data.text_pair_column};
  gathered.max_length = config.model.max_length;
  gathered.prefix = config.model.prefix;
  gathered.device = config.device;
  if (const auto* encoder = std::get_if<Path>(&config.model.encoder)) gathered.encoder = *encoder;
  return gathered;
}

ToAnalyze gather(const AnalyzeOptions& options) {
  ToAnalyze gathered;
  gathered.threads = options.threads;
  gathered.columns = options.columns;
  if (options.config.empty()) {
    gathered.rows = data::analysed_rows(data::read_dataset(options.data, options.columns));
    return gathered;
  }
  const RunConfig config = load_run_config(options.config, options.overrides);
  data::FindingContext context;
  data::AnalysedRows rows = rows_of_config(config.data, context);
  require_encoder_folder(config.model, "pointsman analyze --data FILE needs no encoder");
  gathered = to_analyze(config, std::move(rows));
  gathered.context.own_split = context.own_split;
  gathered.threads = options.threads;
  if (!options.unlabelled.empty()) gathered.proposals = config.to_label;
  if (gathered.proposals && gathered.proposals->endpoint)
    gathered.api_key = api_key_of(gathered.proposals->api_key_env, "to_label");
  return gathered;
}

}  // namespace pointsman::cli
