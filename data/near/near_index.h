#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/near/gram_sets.h"

namespace pointsman::data {

// Sets by their rarest grams, for the question which of them are near another one. Two sets that
// share c grams share one among the |x| - c + 1 rarest of each (prefix filtering, Chaudhuri et al.
// 2006), sizes and positions rule out most of the rest (Xiao et al. 2008, PPJoin), and what is left
// is verified: no near set is missed. The sets outlive the index.
class NearIndex {
 public:
  // Who asks: a set of any size, or only sets at least as large as those that they are told of, for
  // which fewer grams need be kept.
  enum class Asked { by_any, by_larger };

  // Of the first `count` sets.
  NearIndex(const GramSets& sets, std::size_t count, Asked asked);

  std::size_t size() const { return order_.size(); }
  // Sets stand in the order of their sizes, equal ones in their own order; which one is at a place.
  std::size_t at(std::size_t place) const { return order_[place]; }
  GramSet set_at(std::size_t place) const { return sets_[order_[place]]; }

  // One a thread: which places the search of the moment has looked at.
  class Marks {
   public:
    explicit Marks(const NearIndex& index) : last_(index.size()) {}

   private:
    friend class NearIndex;
    std::vector<std::uint64_t> last_;
    std::uint64_t searches_ = 0;
  };

  // Calls visitor.near(place) for every set near `asked` at a place before `end`, once, until it
  // returns false. Before a posting is looked at, visitor.pass(posting) may name a later one of the
  // postings to go on with, where the ones between are of no interest.
  template <class Visitor>
  void search(GramSet asked, std::size_t end, Marks& marks, Visitor&& visitor) const;

  std::size_t postings() const { return postings_.size(); }
  std::size_t place_of(std::size_t posting) const { return postings_[posting].place; }

 private:
  struct Posting {
    std::uint32_t place;
    std::uint32_t position;  // of the gram in the set
  };

  bool is_near(GramSet asked, std::size_t position, const Posting& posting, Marks& marks) const;

  const GramSets& sets_;
  std::vector<std::uint32_t> order_;
  std::vector<std::size_t> sizes_;   // by place
  std::vector<std::size_t> starts_;  // [grams + 1], of each gram's postings
  std::vector<Posting> postings_;    // those of one gram by place
};

template <class Visitor>
void NearIndex::search(GramSet asked, std::size_t end, Marks& marks, Visitor&& visitor) const {
  ++marks.searches_;
  const std::size_t fewest = smallest_near(asked.size());
  const auto first = std::lower_bound(sizes_.begin(), sizes_.end(), fewest) - sizes_.begin();
  const auto larger =
      std::upper_bound(sizes_.begin(), sizes_.end(), largest_near(asked.size())) - sizes_.begin();
  end = std::min(end, static_cast<std::size_t>(larger));
  for (std::size_t k = 0; k < asked.size() - fewest + 1; ++k) {
    const auto list = postings_.begin();
    const std::size_t list_end = starts_[asked[k] + 1];
    auto i = static_cast<std::size_t>(
        std::lower_bound(list + static_cast<std::ptrdiff_t>(starts_[asked[k]]),
                         list + static_cast<std::ptrdiff_t>(list_end), first,
                         [](const Posting& p, auto place) { return p.place < place; }) -
        list);
    while (i < list_end && postings_[i].place < end) {
      if (const std::size_t next = visitor.pass(i); next != i) {
        i = next;
        continue;
      }
      if (is_near(asked, k, postings_[i], marks) && !visitor.near(postings_[i].place)) return;
      ++i;
    }
  }
}

}  // namespace pointsman::data
