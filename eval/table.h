#pragma once

#include <string>

#include "eval/evaluate.h"

namespace pointsman::eval {

struct TableOptions {
  bool color = false;  // ANSI escapes
  int width = 100;     // columns of the terminal, at least 80
};

// The evaluation for a person: the classes with their intervals, the totals beside the baselines,
// the confusion matrix (where it does not fit: the commonest confusions), and the alarms as
// sentences. Ends with a newline.
std::string render_table(const Evaluation& evaluation, const TableOptions& options = {});

}  // namespace pointsman::eval
