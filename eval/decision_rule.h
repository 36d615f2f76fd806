#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/imbalance_config.h"
#include "data/predictions.h"

namespace pointsman::eval {

// What a decision rule adds to the logits of each class [C], so that the largest sum decides. The
// mean over the classes is 0.
//   argmax       nothing
//   prior_shift  -T ln(n_c / n): the posterior under classes that are equally frequent (Saerens,
//                Latinne and Decaestecker 2002, equation 2.4), n_c of the train rows
//   thresholds   the shifts under which the macro F1 of the validation rows is a local optimum: no
//                change of one class's shift betters it (coordinate ascent from 0; the shift
//                nearest to the one before where several are equally good). A class without
//                validation rows keeps its 0 and does not count. Deterministic.
// `validation` has gold in every row; class_rows [C] are all above 0; T is the temperature.
std::vector<double> fit_logit_shift(data::DecisionRule rule, const data::Predictions& validation,
                                    std::span<const std::int64_t> class_rows, double temperature);

}  // namespace pointsman::eval
