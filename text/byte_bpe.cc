#include "text/byte_bpe.h"

#include <algorithm>
#include <bit>
#include <queue>

#include "base/error.h"

namespace pointsman::text {
namespace {

// A merge that could be made in a long word.
struct Candidate {
  std::uint32_t rank;
  std::uint32_t left;   // the place of the left token
  std::uint32_t bytes;  // of the merged token; tells a candidate that is out of date
  std::int32_t id;
  // For a heap whose top is the lowest rank, leftmost first.
  bool operator<(const Candidate& other) const {
    return rank > other.rank || (rank == other.rank && left > other.left);
  }
};

// The tokens of a long word as a list; a place is that of the token's first byte.
class LongWord {
 public:
  LongWord(std::span<ByteToken> tokens, const MergeTable& merges)
      : tokens_(tokens), merges_(merges), previous_(tokens.size()) {}

  std::size_t merge() {
    const auto size = static_cast<std::uint32_t>(tokens_.size());
    for (std::uint32_t i = 1; i < size; ++i) {
      previous_[i] = i - 1;
      offer(i - 1);
    }
    while (!agenda_.empty()) {
      const Candidate top = agenda_.top();
      agenda_.pop();
      apply(top);
    }
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < size;) {
      const ByteToken token = tokens_[i];
      tokens_[count++] = token;
      i += token.bytes;
    }
    return count;
  }

 private:
  // Of the token at `left` with its right neighbour.
  void offer(std::uint32_t left) {
    const std::uint32_t right = left + tokens_[left].bytes;
    if (right >= tokens_.size()) return;
    const Merge merge = merges_.find(tokens_[left].id, tokens_[right].id);
    if (merge.rank == Merge::kNone) return;
    agenda_.push({merge.rank, left, tokens_[left].bytes + tokens_[right].bytes, merge.id});
  }

  void apply(const Candidate& merge) {
    ByteToken& left = tokens_[merge.left];
    const std::size_t right = merge.left + left.bytes;
    if (left.bytes == 0 || right >= tokens_.size() ||
        left.bytes + tokens_[right].bytes != merge.bytes) {
      return;
    }
    left = {merge.id, merge.bytes};
    tokens_[right].bytes = 0;  // no token begins here any more
    const std::uint32_t next = merge.left + merge.bytes;
    if (next < tokens_.size()) previous_[next] = merge.left;
    offer(merge.left);
    if (merge.left > 0) offer(previous_[merge.left]);
  }

  std::span<ByteToken> tokens_;
  const MergeTable& merges_;
  std::vector<std::uint32_t> previous_;  // where the token before the one at a place begins
  std::priority_queue<Candidate> agenda_;
};

}  // namespace

MergeTable::MergeTable(std::size_t most)
    : slots_(std::bit_ceil(std::max<std::size_t>(16, 2 * most))),
      shift_(64U - static_cast<unsigned>(std::countr_zero(slots_.size()))) {}

void MergeTable::insert(std::int32_t left, std::int32_t right, Merge merge) {
  const std::uint64_t key = key_of(left, right);
  std::size_t i = place_of(key);
  while (slots_[i].key != kEmpty && slots_[i].key != key) i = (i + 1) & (slots_.size() - 1);
  if (slots_[i].key == kEmpty) PM_CHECK(2 * ++size_ <= slots_.size(), "no more merges than said");
  slots_[i] = {key, merge};
}

ByteBpe::ByteBpe(const std::array<std::int32_t, 256>& bytes, MergeTable merges)
    : bytes_(bytes), merges_(std::move(merges)) {}

void ByteBpe::encode(std::string_view word, std::vector<ByteToken>& out) const {
  const std::size_t begin = out.size();
  for (const char byte : word) out.push_back({bytes_[static_cast<unsigned char>(byte)], 1});
  const std::span tokens = std::span(out).subspan(begin);
  out.resize(begin + (tokens.size() <= kShort ? merge_short(tokens) : merge_long(tokens)));
}

// Few tokens: looking at all of them for every merge costs less than keeping a heap.
std::size_t ByteBpe::merge_short(std::span<ByteToken> word) const {
  std::array<Merge, kShort> merges;  // of a token with its right neighbour
  const auto look_up = [&](std::size_t i) { merges[i] = merges_.find(word[i].id, word[i + 1].id); };
  std::size_t size = word.size();
  for (std::size_t i = 0; i + 1 < size; ++i) look_up(i);
  for (; size > 1; --size) {
    std::size_t best = 0;
    for (std::size_t i = 1; i + 1 < size; ++i) {
      if (merges[i].rank < merges[best].rank) best = i;
    }
    if (merges[best].rank == Merge::kNone) break;
    word[best] = {merges[best].id, word[best].bytes + word[best + 1].bytes};
    for (std::size_t i = best + 1; i + 1 < size; ++i) {
      word[i] = word[i + 1];
      merges[i] = merges[i + 1];  // that of the last token is never read
    }
    if (best + 2 < size) look_up(best);
    if (best > 0) look_up(best - 1);
  }
  return size;
}

std::size_t ByteBpe::merge_long(std::span<ByteToken> word) const {
  return LongWord(word, merges_).merge();
}

}  // namespace pointsman::text
