#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace pointsman::text {

// What two tokens merge to. The lower the rank, the earlier.
struct Merge {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t rank = kNone;
  std::int32_t id = -1;
};

// The merges of a vocabulary, by the two tokens: a hash table with open addressing.
class MergeTable {
 public:
  explicit MergeTable(std::size_t most);

  // A later merge of the same two tokens replaces an earlier one. Ids are not negative.
  void insert(std::int32_t left, std::int32_t right, Merge merge);

  // rank is kNone where the two do not merge.
  Merge find(std::int32_t left, std::int32_t right) const {
    const std::uint64_t key = key_of(left, right);
    for (std::size_t i = place_of(key);; i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i].key == key || slots_[i].key == kEmpty) return slots_[i].merge;
    }
  }

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
  struct Slot {
    std::uint64_t key = kEmpty;
    Merge merge;
  };
  static std::uint64_t key_of(std::int32_t left, std::int32_t right) {
    return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
  }
  std::size_t place_of(std::uint64_t key) const { return (key * 0x9E3779B97F4A7C15U) >> shift_; }

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t size_ = 0;
  unsigned shift_;
};

// A token of a word, and how many of its bytes it stands for.
struct ByteToken {
  std::int32_t id = 0;
  std::uint32_t bytes = 0;
};

// Byte pair encoding: of all neighbours in a word, those of the lowest rank are merged, leftmost
// first among equals, until none do. Immutable.
class ByteBpe {
 public:
  // `bytes`: the token of each byte.
  ByteBpe(const std::array<std::int32_t, 256>& bytes, MergeTable merges);

  // Appends the tokens of a word, which is any bytes.
  void encode(std::string_view word, std::vector<ByteToken>& out) const;

 private:
  static constexpr std::size_t kShort = 48;  // bytes; longer words need a heap
  std::size_t merge_short(std::span<ByteToken> word) const;
  std::size_t merge_long(std::span<ByteToken> word) const;

  std::array<std::int32_t, 256> bytes_;
  MergeTable merges_;
};

}  // namespace pointsman::text
