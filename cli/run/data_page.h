#pragma once

#include "cli/run/opened_run.h"
#include "data/analysis/rows.h"

namespace pointsman::cli {

// What `analyze` says of a run's rows: data/analysis.json and data/analysis.html, once. Labels,
// outliers and the map are judged by TF-IDF, the encoder is asked for its tokens alone. `own_split`
// as data::FindingContext has it.
void write_data_page(const OpenedRun& run, data::AnalysedRows rows, bool own_split);

}  // namespace pointsman::cli
