#pragma once

#include <cstdint>
#include <span>

#include "data/example.h"

namespace pointsman::data {

// Whether a group, a text or a pair of near texts (data/near/gram_sets.h) straddles two parts,
// where parts [N] are the numbers of the rows' parts.
bool has_leak(std::span<const Example> rows, std::span<const std::int32_t> parts);

}  // namespace pointsman::data
