#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pointsman::text {

// Vocabulary pieces by content, as code points, with what a tokenizer asks of them: which pieces
// are a prefix of the text from here on. A hash table over the prefixes' rolling hash, and a
// filter: the first three code points tell the lengths that pieces with such a start have, so that
// few probes fail. It fills in a few milliseconds where a trie of 250,000 pieces takes hundreds.
// Immutable after the last insert: safe for many threads.
class PieceTable {
 public:
  static constexpr std::size_t kMaxPieceLength = 1024;  // code points; insert() refuses more

  explicit PieceTable(std::size_t expected_pieces);

  enum class Insert { done, duplicate, too_long };
  // `piece` is not empty, `id` not negative; `score` is handed back by prefixes().
  Insert insert(std::u32string_view piece, std::int32_t id, float score = 0);

  // The id, or -1.
  std::int32_t find(std::u32string_view piece) const;

  // Calls visit(length in code points, id, score) for every piece that `text` starts with, shortest
  // first.
  template <class Visit>
  void prefixes(std::u32string_view text, Visit&& visit) const;

  // Calls visit(piece, id) for every piece, in no order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Slot& slot : slots_) {
      if (slot.length > 0)
        visit(std::u32string_view(code_points_.data() + slot.begin, slot.length), slot.id);
    }
  }

  struct Match {
    std::size_t length = 0;  // 0: none
    std::int32_t id = -1;
  };
  Match longest_prefix(std::u32string_view text) const;

  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint16_t tag = 0;     // some bits of the hash
    std::uint16_t length = 0;  // 0: empty
    std::uint32_t begin = 0;   // in code_points_
    std::int32_t id = 0;
    float score = 0;
  };
  static constexpr std::size_t kFilterLength = 3;

  static std::uint64_t extend(std::uint64_t hash, char32_t c) {
    hash = (hash + c + 1) * 0x9E3779B97F4A7C15U;
    return hash ^ hash >> 32;
  }
  static std::uint16_t tag_of(std::uint64_t hash) { return static_cast<std::uint16_t>(hash >> 48); }
  // Bit of a piece's length in the filter; the last one stands for all longer ones.
  static unsigned length_bit(std::size_t length) {
    return static_cast<unsigned>(std::min<std::size_t>(length, 63));
  }

  // The slot of the piece text[0, length) whose rolling hash is given, or null.
  const Slot* probe(std::uint64_t hash, std::u32string_view text, std::size_t length) const;
  void put(std::uint64_t hash, const Slot& slot);
  void grow();

  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
  std::vector<std::uint64_t>
      filter_;  // lengths of the pieces by the hash of their first three code points
  std::vector<char32_t> code_points_;  // of all pieces
  std::size_t size_ = 0;
  std::size_t max_length_ = 0;
};

inline const PieceTable::Slot* PieceTable::probe(std::uint64_t hash, std::u32string_view text,
                                                 std::size_t length) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    const Slot& slot = slots_[i];
    if (slot.length == 0) return nullptr;
    if (slot.tag != tag_of(hash) || slot.length != length) continue;
    const char32_t* piece = code_points_.data() + slot.begin;
    std::size_t same = 0;
    while (same < length && piece[same] == text[same]) ++same;
    if (same == length) return &slot;
  }
}

template <class Visit>
void PieceTable::prefixes(std::u32string_view text, Visit&& visit) const {
  const std::size_t limit = std::min(text.size(), max_length_);
  std::uint64_t hash = 0;
  std::uint64_t lengths = ~std::uint64_t{0};
  for (std::size_t length = 1; length <= limit; ++length) {
    hash = extend(hash, text[length - 1]);
    if (length == kFilterLength) lengths = filter_[hash & (filter_.size() - 1)];
    if (length >= kFilterLength && lengths >> length_bit(length) == 0) return;
    if ((lengths >> length_bit(length) & 1) == 0) continue;
    if (const Slot* slot = probe(hash, text, length)) visit(length, slot->id, slot->score);
  }
}

}  // namespace pointsman::text
