#pragma once

#include "data/predictions.h"
#include "eval/rows.h"

namespace pointsman::eval {

struct Calibration {
  double ece = 0;    // expected calibration error over 15 bins of equal width (Guo et al. 2017)
  double brier = 0;  // mean over rows of the sum over classes of (p - [gold])², 0 … 2 (Brier 1950)
  double nll = 0;    // mean of -ln p(gold); p is clipped at 2^-52 as scikit-learn's log_loss does
  double temperature = 1;
};

// Of rows with probabilities, at least one. The confidence's bin is (i/15, (i+1)/15], 0 in the
// first.
Calibration calibrate(const DecidedRows& rows);

// The temperature in [0.05, 20] under which the negative log-likelihood of the rows is least
// (Guo et al. 2017); it is convex in 1/T. 1 where the rows cannot tell: none, constant logits, or
// every row right, since the likelihood then rises for ever as T falls. Rows without gold are
// skipped.
double fit_temperature(const data::Predictions& validation);

}  // namespace pointsman::eval
