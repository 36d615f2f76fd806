#pragma once

#include <string>
#include <vector>

#include "base/file.h"
#include "baseline/baselines.h"
#include "data/example.h"
#include "data/labels.h"
#include "eval/evaluate.h"
#include "eval/rows.h"
#include "model/classifier.h"

namespace pointsman::cli {

// What an evaluation compares a model with.
struct Reference {
  const data::Dataset* train = nullptr;  // for baselines and leakage; null: both stay unknown
  Path encoder;                          // the frozen encoder of the nearest neighbours; "": none
  std::int64_t encoder_max_length = 128;
  int threads = 0;
  std::string device = "auto";
};

struct Measurement {
  eval::Evaluation evaluation;
  eval::DecidedRows rows;
};

// A model on labelled rows, beside the baselines. Errors: data, naming the line of a label that the
// model lacks.
Measurement measure(const model::Classifier& model, const data::Dataset& dataset,
                    const Reference& reference, const eval::EvaluateConfig& config,
                    const std::vector<double>& seed_macro_f1 = {});

// Any program's decided rows, beside the baselines where there are train rows and texts.
Measurement measure(eval::DecidedRows rows, const Reference& reference,
                    const eval::EvaluateConfig& config);

// What each baseline, taught the reference's train rows, answers for the evaluated ones, as indices
// into `labels`, which holds all labels of both. A pair is read as one text.
std::vector<baseline::BaselineResult> ask_baselines(const data::Dataset& evaluated,
                                                    const data::LabelMap& labels,
                                                    const Reference& reference);

// Macro F1 of a model on labelled rows.
double macro_f1(const model::Classifier& model, const data::Dataset& dataset);

// Errors: data, FILE:LINE of the first row whose label is none of `labels`; `whose` says whose
// labels these are.
void require_known_labels(const data::Dataset& dataset, const std::vector<std::string>& labels,
                          const std::string& whose);

// evaluation.json and predictions.csv in a folder.
void write(const Measurement& measurement, const Path& folder);

}  // namespace pointsman::cli
