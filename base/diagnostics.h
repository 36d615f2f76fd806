#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pointsman {

// Collects what is wrong with a config, so that all of it is printed at once. A key is dotted, as
// in --set.
struct Diagnostic {
  std::string key;  // "data.split.train"; the decoder finds its line
  std::string message;
};

class Diagnostics {
 public:
  void add(std::string key, std::string message) {
    items_.push_back({std::move(key), std::move(message)});
  }
  const std::vector<Diagnostic>& items() const { return items_; }

 private:
  std::vector<Diagnostic> items_;
};

}  // namespace pointsman
