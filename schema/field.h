#pragma once

namespace pointsman::schema {

// Constraints that a describe() may give to a field, as its last argument.
struct Range {  // low <= value <= high
  double low;
  double high;
};
struct OpenRange {  // low < value <= high
  double low;
  double high;
};

}  // namespace pointsman::schema
