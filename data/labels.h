#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/example.h"

namespace pointsman::data {

// The labels of a router, sorted by their bytes; an index into this list is a class everywhere in
// the program.
class LabelMap {
 public:
  LabelMap() = default;
  explicit LabelMap(std::vector<std::string> labels);  // sorts; repeats are dropped

  // The index, or -1.
  std::int32_t find(std::string_view label) const;
  const std::string& name(std::int32_t index) const {
    return names_.at(static_cast<std::size_t>(index));
  }
  const std::vector<std::string>& names() const { return names_; }
  std::int32_t size() const { return static_cast<std::int32_t>(names_.size()); }
  // "sha256:…" over the names in order, each followed by a newline.
  std::string hash() const;

 private:
  std::vector<std::string> names_;
};

// What is wrong with a label, "" where nothing is: it is empty, begins or ends with white space, or
// holds a control character.
std::string problem_of_label(const std::string& label);

// The labels of the rows. Errors: data, when there are fewer than two.
LabelMap collect_labels(const Dataset& dataset);

}  // namespace pointsman::data
