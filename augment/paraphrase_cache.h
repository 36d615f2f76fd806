#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "augment/paraphrase_config.h"
#include "base/file.h"
#include "base/line_file.h"

namespace pointsman::augment {

// What an answer depends on: "sha256:…" of the compact JSON array
// [1, model, prompt, text, temperature, n, max_tokens], UTF-8, with the prompt as the template
// stands in the config.
std::string paraphrase_key(const ParaphraseConfig& config, std::string_view text);

// Answers of an endpoint in an append-only JSON Lines file (docs/formats.md), one object a line. An
// answer is on the disk before put() returns; a last line that a killed run left unfinished is
// passed over, and cut off by the next put(). Safe for many threads, and for several processes that
// write to one file.
class ParaphraseCache {
 public:
  // Reads the file where there is one; it is made with the first put(). Errors: data, with
  // "file:line", for a line that is not such an object; system.
  explicit ParaphraseCache(Path path);

  // The candidates for the key, or null. Valid while the cache lives; a later line of the same key
  // does not replace an earlier one.
  const std::vector<std::string>* find(const std::string& key) const;
  // Errors: system.
  void put(const ParaphraseConfig& config, const std::string& text,
           const std::vector<std::string>& answers);
  std::size_t size() const;

 private:
  void read(std::string_view content);

  Path path_;
  std::unordered_map<std::string, std::vector<std::string>> answers_;
  std::unique_ptr<LineFile> file_;
  mutable std::mutex mutex_;
};

}  // namespace pointsman::augment
