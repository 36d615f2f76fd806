#include "text/piece_table.h"

#include <array>
#include <bit>

namespace pointsman::text {

PieceTable::PieceTable(std::size_t expected_pieces)
    : slots_(std::bit_ceil(std::max<std::size_t>(16, 2 * expected_pieces))),
      filter_(std::bit_ceil(std::max<std::size_t>(64, expected_pieces / 2))) {
  code_points_.reserve(6 * expected_pieces);
}

PieceTable::Insert PieceTable::insert(std::u32string_view piece, std::int32_t id, float score) {
  if (piece.size() > kMaxPieceLength) return Insert::too_long;
  if (2 * (size_ + 1) > slots_.size()) grow();
  std::uint64_t hash = 0;
  std::uint64_t filter_hash = 0;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    hash = extend(hash, piece[i]);
    if (i + 1 == kFilterLength) filter_hash = hash;
  }
  if (probe(hash, piece, piece.size()) != nullptr) return Insert::duplicate;
  put(hash, {tag_of(hash), static_cast<std::uint16_t>(piece.size()),
             static_cast<std::uint32_t>(code_points_.size()), id, score});
  if (piece.size() >= kFilterLength) {
    filter_[filter_hash & (filter_.size() - 1)] |= std::uint64_t{1} << length_bit(piece.size());
  }
  code_points_.insert(code_points_.end(), piece.begin(), piece.end());
  ++size_;
  max_length_ = std::max(max_length_, piece.size());
  return Insert::done;
}

void PieceTable::put(std::uint64_t hash, const Slot& slot) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = hash & mask;
  while (slots_[i].length != 0) i = (i + 1) & mask;
  slots_[i] = slot;
}

void PieceTable::grow() {
  std::vector<Slot> smaller(2 * slots_.size());
  smaller.swap(slots_);
  for (const Slot& slot : smaller) {
    std::uint64_t hash = 0;
    for (std::size_t k = 0; k < slot.length; ++k) hash = extend(hash, code_points_[slot.begin + k]);
    if (slot.length != 0) put(hash, slot);
  }
}

std::int32_t PieceTable::find(std::u32string_view piece) const {
  if (piece.empty() || piece.size() > max_length_) return -1;
  std::uint64_t hash = 0;
  for (const char32_t c : piece) hash = extend(hash, c);
  const Slot* slot = probe(hash, piece, piece.size());
  return slot == nullptr ? -1 : slot->id;
}

PieceTable::Match PieceTable::longest_prefix(std::u32string_view text) const {
  std::array<std::uint64_t, kMaxPieceLength + 1>
      hashes;  // of the prefixes; only what is written is read
  hashes[0] = 0;
  std::uint64_t lengths = ~std::uint64_t{0};
  std::size_t length = 0;
  const std::size_t limit = std::min(text.size(), max_length_);
  while (length < limit) {
    hashes[length + 1] = extend(hashes[length], text[length]);
    ++length;
    if (length == kFilterLength) lengths = filter_[hashes[length] & (filter_.size() - 1)];
    if (length >= kFilterLength && lengths >> length_bit(length) == 0) break;
  }
  for (; length > 0; --length) {
    if (length >= kFilterLength && (lengths >> length_bit(length) & 1) == 0) continue;
    if (const Slot* slot = probe(hashes[length], text, length)) return {length, slot->id};
  }
  return {};
}

}  // namespace pointsman::text
