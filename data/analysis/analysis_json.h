#pragma once

#include "base/json.h"
#include "data/analysis/analysis.h"

namespace pointsman::data {

// analysis.json (docs/formats.md). Rows are named by their ids; by their lines where the file has
// no ids; by "FILE:LINE" where there are several files without.
Json analysis_json(const Analysis& analysis);

const char* severity_name(Severity severity);
const char* repeat_name(RepeatKind kind);

}  // namespace pointsman::data
