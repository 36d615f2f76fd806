#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace pointsman::schema {

// Everything that is wrong with a config, collected so that all of it is printed at once.
class Problems {
 public:
  // `key` is the dotted key that the problem is about, "" where there is none.
  void add(const Place& place, std::string key, std::string message);

  // Adds to the message that was added last.
  void extend_last(std::string_view text) { items_.back().message += text; }

  bool empty() const { return items_.empty(); }
  // Whether a problem concerns this very key, or (within) this key or one below it.
  bool about(std::string_view key) const;
  bool within(std::string_view key) const;
  // The problems as "file:line:col: message" lines, in the order of the file, what came by --set
  // last.
  std::vector<std::string> lines() const;
  // Throws Error(config) with one line a problem, if there is any.
  void throw_if_any() const;

 private:
  struct Item {
    Place place;
    std::string key;
    std::string message;
  };
  std::vector<Item> items_;
};

// A text in quotes for a message: control characters escaped, at most 60 bytes.
std::string quote(std::string_view text);

// "; did you mean 'x'?" for the name that is nearest by edit distance (Levenshtein), "" where none
// is near.
std::string did_you_mean(std::string_view name, std::span<const std::string> known);

// "a, b, c".
std::string join(std::span<const std::string> names);

}  // namespace pointsman::schema
