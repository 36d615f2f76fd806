#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace pointsman::model {

// A word and the cosine of its input embedding with another word's.
struct WordNeighbour {
  std::string word;
  double cosine = 0;
};

// The words of an encoder's vocabulary by its input embeddings: which lie nearest to a word. The
// torch-free door to the table alone: no layer is read. Const and safe for many threads at once.
class WordNeighbours {
 public:
  // What words a word may have as neighbours: those of its own kind. Below 0: none, and it is
  // nobody's.
  using Kind = std::function<int(std::string_view word)>;

  // Reads the words of the vocabulary that are one piece each and have a kind, and their rows of
  // the table [words x H] in fp32. Errors: system (the folder is absent), model (not an encoder's;
  // a tokenizer that keeps no pieces).
  static WordNeighbours load(const Path& folder, const Kind& kind);

  WordNeighbours(WordNeighbours&&) noexcept;
  WordNeighbours& operator=(WordNeighbours&&) noexcept;
  ~WordNeighbours();

  std::size_t size() const;  // words
  // The `count` nearest words of the word's kind, itself not among them, the nearest first; nothing
  // for a word that is not in the vocabulary. Of equals the smaller by bytes comes first.
  std::vector<WordNeighbour> nearest(std::string_view word, std::size_t count) const;

 private:
  struct Impl;
  explicit WordNeighbours(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsman::model
