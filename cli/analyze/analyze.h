#pragma once

#include "cli/analyze/gather.h"
#include "data/analysis/analysis.h"

namespace pointsman::cli {

// Puts the parts of an analysis together: figures of data/, out-of-fold probabilities and nearest
// rows of baseline/, by the encoder's embeddings where one is named (with its tokens) and may
// embed, else by TF-IDF. The same rows give the same analysis, whatever the number of threads.
// Errors: model, data (of the encoder).
data::Analysis analyze(ToAnalyze gathered);

}  // namespace pointsman::cli
