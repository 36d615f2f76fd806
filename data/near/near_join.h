#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>

#include "base/parallel.h"
#include "data/near/near_index.h"

namespace pointsman::data {

// Searches an index (of Asked::by_larger) for each of its own sets, among those at the places
// before it: make_visitor(worker, place) is the visitor of one such search, made and used on the
// thread of that worker, which is below threads_or_all(threads). Which worker has which place is up
// to chance.
template <class MakeVisitor>
void join_near(const NearIndex& index, int threads, const MakeVisitor& make_visitor) {
  constexpr std::size_t kBlock = 64;  // places that a thread takes at a time
  const std::size_t blocks = (index.size() + kBlock - 1) / kBlock;
  const auto workers = std::min(blocks, static_cast<std::size_t>(threads_or_all(threads)));
  std::atomic<std::size_t> next = 0;
  const auto work = [&](std::size_t worker, std::size_t) {
    NearIndex::Marks marks(index);
    for (std::size_t begin = 0; (begin = next.fetch_add(kBlock)) < index.size();) {
      const std::size_t end = std::min(begin + kBlock, index.size());
      for (std::size_t place = begin; place < end; ++place) {
        index.search(index.set_at(place), place, marks, make_visitor(worker, place));
      }
    }
  };
  parallel_for(static_cast<int>(workers), workers, work);
}

}  // namespace pointsman::data
