#pragma once

#include <string>

#include "base/file.h"
#include "cli/run/request.h"

namespace pointsman::cli {

struct CrossValidated {
  Path folder;
  Path model;
  std::string table;  // for a person
};

// A run over data.folds: each fold's rows are answered by a model that was trained on the others,
// one part of which is its validation, so that no choice sees the rows that are measured. Writes
// data/folds.csv, folds/0/, folds/1/, …; evaluation.json and predictions.csv of those answers
// together (of the first repeat, where the rows are dealt several times), with the folds' own
// figures; and folds/all/, the training that model/ comes from, of which the first fold is the
// validation. Errors: those of make_folds, and as train_run.
CrossValidated cross_validate(const RunRequest& request);

}  // namespace pointsman::cli
