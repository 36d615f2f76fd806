#pragma once

#include <optional>
#include <string>
#include <vector>

#include "augment/labels/propose_config.h"
#include "base/file.h"
#include "cli/run_config.h"
#include "data/analysis/findings.h"
#include "data/analysis/rows.h"
#include "data/read.h"

namespace pointsman::cli {

// What `analyze` is asked on the command line.
struct AnalyzeOptions {
  Path config;                         // or
  std::vector<std::string> overrides;  // of the config
  Path data;                           // one file
  data::Columns columns;               // of that file
  Path unlabelled;                     // rows to rank by what is worth labelling next; "": none
  Path out = ".";
  bool force = false;
  bool strict = false;
  int threads = 0;
};

// The rows to look at, and with which encoder.
struct ToAnalyze {
  data::AnalysedRows rows;
  data::Columns columns;  // of the files that the rows came from
  data::FindingContext context;
  Path encoder;        // "": none is named, or the run would make it
  bool embeds = true;  // the rows, to judge them; else that is done by TF-IDF alone
  std::int64_t max_length = 0;
  std::string prefix;
  std::string device = "auto";
  int threads = 0;
  std::optional<augment::ProposeConfig> proposals;  // where there are rows to rank
  std::string api_key;                              // of its endpoint
};

// What a config says about rows of it that were read.
ToAnalyze to_analyze(const RunConfig& config, data::AnalysedRows rows);

// Reads the rows of the file or config. A config's rows are looked at whole, and by the split
// that the run would make of them where it can be made. Errors: as load_run_config, read_dataset,
// api_key_of; system, when the encoder's folder is absent.
ToAnalyze gather(const AnalyzeOptions& options);

}  // namespace pointsman::cli
