#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pointsman::data {

enum class Severity {
  error,    // a training on these rows fails or its measurement lies
  warning,  // the router will be worse than it could be
  note,     // worth a look
};

// One thing to mend.
struct Finding {
  std::string kind;  // exact_duplicate | near_duplicate | label_conflict | leakage | shortcut |
                     // label_noise | outlier | truncation | rare_class | imbalance
  Severity severity = Severity::note;
  std::vector<std::int32_t> rows;  // ascending; of repeats all of them
  std::string message;             // one line
  std::string fix;                 // the command or config line
};

}  // namespace pointsman::data
