#pragma once

#include "base/file.h"
#include "eval/rows.h"

namespace pointsman::eval {

// predictions.csv: id,text,gold,predicted,confidence,p:LABEL… with one column a label (none where
// the probabilities are not known). Numbers read back as the same doubles. Atomic. Errors: system.
void write_predictions(const Path& path, const DecidedRows& rows);

// The same file, or any other program's with at least the columns `gold` and `predicted`. With p:
// columns there is one for every label that occurs; each value lies in [0, 1] and a row's sum to 1
// within 0.01 (they are then scaled to sum to 1). Without them the labels are those that occur.
// `id` is "FILE-STEM:RECORD" where there is no such column. Confidence is the predicted label's
// probability, or the column `confidence` where there are no p: columns (empty in every row: not
// known). Other columns are ignored. Errors: system, data (file:line).
DecidedRows read_predictions(const Path& path);

}  // namespace pointsman::eval
