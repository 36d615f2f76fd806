#pragma once

#include <span>
#include <string>

#include "data/example.h"

namespace pointsman::data {

// Errors: data, at a row whose id another one has, among those data sets that have ids themselves;
// `over` ends the message, as in " over the three files".
void require_unique_ids(std::span<const Dataset* const> parts, const std::string& over);

}  // namespace pointsman::data
