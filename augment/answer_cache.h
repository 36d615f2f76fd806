#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/line_file.h"

namespace pointsman::augment {

// Answers of an endpoint in an append-only JSON Lines file (docs/formats.md), one object a line. An
// answer is on the disk before put() returns; a last line that a killed run left unfinished is
// passed over, and cut off by the next put(). Safe for many threads, and for several processes that
// write to one file.
class AnswerCache {
 public:
  // Reads the file where there is one; it is made with the first put(). Errors: data, with
  // "file:line", for a line that is not such an object; system.
  explicit AnswerCache(Path path);

  // The answers for the key, or null. Valid while the cache lives; a later line of the same key
  // does not replace an earlier one.
  const std::vector<std::string>* find(const std::string& key) const;
  // `line` is an object with `key`, `answers`, a list of strings, and what a person may want to
  // know beside. Errors: system.
  void put(const Json& line);
  std::size_t size() const;

 private:
  void read(std::string_view content);

  Path path_;
  std::unordered_map<std::string, std::vector<std::string>> answers_;
  std::unique_ptr<LineFile> file_;
  mutable std::mutex mutex_;
};

}  // namespace pointsman::augment
