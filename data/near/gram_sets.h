#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsman::data {

// Two texts are near at a Jaccard similarity of at least 4/5 of their sets of character 3-grams. A
// text of fewer than three characters has itself as its only gram. |a and b| / |a or b| >= 4/5 is
// |a and b| >= 4/9 (|a| + |b|); in integers, since 0.8 is no double.
constexpr std::size_t required_common(std::size_t a, std::size_t b) {
  return (4 * (a + b) + 8) / 9;
}
// The sizes that a set near one of `size` can have.
constexpr std::size_t smallest_near(std::size_t size) { return (4 * size + 4) / 5; }
constexpr std::size_t largest_near(std::size_t size) { return 5 * size / 4; }

// The distinct grams of a normalised text, sorted; a gram is its code points, 21 bits each.
using Gram = std::uint64_t;
std::vector<Gram> grams_of(std::string_view text);

// A set of grams by their ranks, ascending: the rarest gram of all texts has rank 0.
using GramSet = std::span<const std::uint32_t>;

// Whether the sets are near; gives up as soon as one of them has missed too many.
bool are_near(GramSet a, GramSet b);

// Normalised texts as sets of grams.
class GramSets {
 public:
  explicit GramSets(std::span<const std::string> texts);

  std::size_t size() const { return starts_.size() - 1; }
  std::size_t grams() const { return grams_; }  // different ones, so ranks are below
  GramSet operator[](std::size_t text) const {
    return GramSet(ranks_).subspan(starts_[text], starts_[text + 1] - starts_[text]);
  }

 private:
  std::vector<std::size_t> starts_ = {0};  // [N + 1]
  std::vector<std::uint32_t> ranks_;       // of all texts, end to end
  std::size_t grams_ = 0;
};

}  // namespace pointsman::data
