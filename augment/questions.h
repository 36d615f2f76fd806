#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "augment/augment.h"

namespace pointsman::augment {

// What a source that asks text by text still has to ask.
struct Questions {
  std::span<const SourceText> texts;
  std::span<const double> lacking;  // candidates, one number a class; not above 0: none
  double each = 1;                  // candidates that one question brings
};

// Positions of the texts to ask about: of each class, in its order, as many as bring what it lacks.
// The classes take turns in proportion to their questions, so that a budget that ends anywhere is
// shared in that proportion. `open`, one flag a text: whether it may be asked about.
std::vector<std::size_t> questions_in_turn(const Questions& questions,
                                           const std::vector<bool>& open);

}  // namespace pointsman::augment
