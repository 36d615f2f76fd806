#pragma once

#include <cstddef>

#include "base/file.h"
#include "model/classifier.h"

namespace pointsman::model {

// How far the golden rows, computed again, lie from what the artifact says of itself.
struct VerifyReport {
  std::size_t golden_rows = 0;
  std::size_t labels_changed = 0;
  double largest_difference =
      0.0;  // of a logit, divided by max(1, the row's largest absolute logit)
  double tolerance = 0.0;
  bool judged = true;  // false under a precision other than the stored one: reported, not refused
};

// Checks every hash and replays the golden rows. Errors: system (absent), model: a file that was
// edited, a label or a logit that is another, a folder without pointsman.json (there is nothing to
// prove it by).
VerifyReport verify(const Path& folder, const ClassifierOptions& options = {});

}  // namespace pointsman::model
