#pragma once

#include "base/file.h"
#include "data/analysis/rows.h"
#include "data/read.h"

namespace pointsman::cli {

// Ranks the rows of an unlabelled file by what is worth labelling next and writes to_label.csv:
// rank,id,text,proposed,probability,uncertainty,novelty. Rows whose text is labelled already, or
// stands further up, are left out. Returns how many rows are ranked. Errors: data, as read_texts,
// and when the labelled rows have one label only.
std::size_t write_to_label(const Path& out, const data::AnalysedRows& labelled,
                           const Path& unlabelled, const data::Columns& columns, int threads);

}  // namespace pointsman::cli
