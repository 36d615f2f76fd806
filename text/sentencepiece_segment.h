#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/piece_table.h"
#include "text/sentencepiece_model.h"

namespace pointsman::text {

// A piece of a normalised text: the id, and where it ends in code points.
struct Segment {
  std::int32_t id = 0;
  std::size_t end = 0;
};

// Cuts a normalised text into pieces that cover it, in order. Immutable.
class Segmenter {
 public:
  virtual ~Segmenter() = default;
  virtual std::vector<Segment> segment(std::u32string_view text) const = 0;
};

// The most probable segmentation under a unigram model (Kudo 2018), found by Viterbi over the text:
// SentencePiece's unigram Model::EncodeOptimized of 0.2.3, to the rounding of its sums, which
// decides ties (0.1.97 rounds otherwise).
class UnigramSegmenter : public Segmenter {
 public:
  // `table` holds the pieces that a text may be cut into, with their scores.
  explicit UnigramSegmenter(const SentencePieceModel& model, const PieceTable& table,
                            std::int32_t unknown);
  std::vector<Segment> segment(std::u32string_view text) const override;

 private:
  struct Best;
  static float rebase(std::vector<Best>& best, std::size_t begin, std::size_t end);

  const PieceTable& table_;
  std::int32_t unknown_;
  float unknown_score_ = 0;
};

// Byte pair encoding: the best-scored neighbours are merged until none are a piece, leftmost first
// among equals (SentencePiece's bpe Model::SampleEncode without dropout).
class BpeSegmenter : public Segmenter {
 public:
  explicit BpeSegmenter(const SentencePieceModel& model, const PieceTable& table,
                        const PieceTable& user_defined, std::int32_t unknown);
  std::vector<Segment> segment(std::u32string_view text) const override;

 private:
  struct Merge;
  class Merger;
  const PieceTable& table_;
  const PieceTable& user_defined_;
  std::vector<float> scores_;
  std::vector<std::uint8_t> unused_;
  std::int32_t unknown_;
};

}  // namespace pointsman::text
