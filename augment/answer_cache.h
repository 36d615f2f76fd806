#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/append_file.h"
#include "base/file.h"
#include "base/json.h"

namespace pointsman::augment {

// Answers of an endpoint in an append-only JSON Lines file (docs/formats.md), one object a line. An
// answer is on the disk before put() returns; a last line that a killed run left unfinished is cut
// off. Safe for many threads.
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
  std::uint64_t whole_ = 0;  // bytes up to the end of the last whole line
  std::unordered_map<std::string, std::vector<std::string>> answers_;
  std::unique_ptr<AppendFile> file_;
  mutable std::mutex mutex_;
};

}  // namespace pointsman::augment
