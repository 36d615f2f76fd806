#include "data/labels.h"

#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "schema/problems.h"
#include "text/normalize.h"

namespace pointsman::data {

LabelMap::LabelMap(std::vector<std::string> labels) : names_(std::move(labels)) {
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
}

std::int32_t LabelMap::find(std::string_view label) const {
  const auto found = std::lower_bound(names_.begin(), names_.end(), label);
  if (found == names_.end() || *found != label) return -1;
  return static_cast<std::int32_t>(found - names_.begin());
}

std::string LabelMap::hash() const {
  Sha256 hash;
  for (const std::string& name : names_) hash.update(name + "\n");
  return hash.finish();
}

std::string problem_of_label(const std::string& label) {
  if (text::is_blank(label)) return "the label is empty; every row needs one";
  for (const char c : label) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return "the label " + schema::quote(label) + " holds a control character";
    }
  }
  if (label.front() == ' ' || label.back() == ' ') {
    return "the label " + schema::quote(label) + " begins or ends with white space";
  }
  return "";
}

LabelMap collect_labels(const Dataset& dataset) {
  std::vector<std::string> labels;
  labels.reserve(dataset.rows.size());
  for (const Example& row : dataset.rows) labels.push_back(row.label);
  LabelMap map(std::move(labels));
  if (map.size() < 2) {
    throw Error(ErrorKind::data, Place{dataset.path},
                (map.size() == 0 ? std::string("no label")
                                 : "every row has the label " + schema::quote(map.name(0))) +
                    "; at least two labels are needed");
  }
  return map;
}

}  // namespace pointsman::data
