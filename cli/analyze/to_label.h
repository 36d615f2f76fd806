#pragma once

#include <vector>

#include "augment/labels/propose.h"
#include "base/file.h"
#include "baseline/to_label.h"
#include "data/analysis/rows.h"
#include "data/example.h"
#include "data/read.h"

namespace pointsman::cli {

// Rows without a label, the one that is most worth labelling first.
struct RankedRows {
  std::vector<data::Example> rows;        // single texts
  std::vector<baseline::ToLabel> values;  // [rows]
};

// Ranks the rows of an unlabelled file. Rows whose text is labelled already, or stands further up,
// are left out. Errors: data, as read_texts, and when the labelled rows have one label only.
RankedRows rank_to_label(const data::AnalysedRows& labelled, const Path& unlabelled,
                         const data::Columns& columns, int threads);

// Writes to_label.csv: rank,id,text,proposed,probability,uncertainty,novelty; with proposals, which
// are of the first rows, first_answer,second_answer,agree too.
void write_to_label(const Path& out, const RankedRows& ranked, const data::LabelMap& labels,
                    const augment::LabelProposals* proposals);

}  // namespace pointsman::cli
