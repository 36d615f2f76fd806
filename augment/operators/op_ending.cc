#include "augment/endings.h"
#include "augment/ops.h"

namespace pointsman::augment {

std::optional<std::string> op_ending(const OperatorInput& input) {
  if (input.language != Language::korean) return std::nullopt;
  const auto ending = find_ending(input.words);
  if (!ending) return std::nullopt;
  return exchange_ending(input.words, *ending, input.rng);
}

}  // namespace pointsman::augment
