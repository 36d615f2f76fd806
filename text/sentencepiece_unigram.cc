#include <algorithm>
#include <cfloat>

#include "text/sentencepiece_segment.h"

namespace pointsman::text {

UnigramSegmenter::UnigramSegmenter(const SentencePieceModel& model, const PieceTable& table,
                                   std::int32_t unknown)
    : table_(table), unknown_(unknown) {
  float lowest = FLT_MAX;
  for (const SentencePieceEntry& piece : model.pieces) {
    if (piece.type == PieceType::normal) lowest = std::min(lowest, piece.score);
  }
  constexpr float kUnknownPenalty = 10;
  unknown_score_ = lowest - kUnknownPenalty;
}

// Best segmentation of text[0, i), by its last piece.
struct UnigramSegmenter::Best {
  float score = 0;
  std::int32_t id = -1;
  std::int64_t begin = -1;  // of the last piece; -1: no piece ends here yet
};

// Sums that have grown large are counted anew from here, or a long text's would lose the digits
// that tell its pieces apart. Only what is already written lies ahead, so `end` bounds it.
float UnigramSegmenter::rebase(std::vector<Best>& best, std::size_t begin, std::size_t end) {
  constexpr float kLarge = 100000;
  const float score = best[begin].score;
  if (score >= -kLarge && score <= kLarge) return score;
  for (std::size_t i = begin; i <= end; ++i) {
    if (i == begin || best[i].begin >= 0) best[i].score -= score;
  }
  return 0;
}

std::vector<Segment> UnigramSegmenter::segment(std::u32string_view text) const {
  std::vector<Best> best(text.size() + 1);
  std::size_t frontier = 0;  // the last place that a piece ends at so far
  const auto offer = [&](std::size_t begin, std::size_t end, std::int32_t id, float score) {
    frontier = std::max(frontier, end);
    Best& target = best[end];
    if (target.begin >= 0 && !(score > target.score)) return;
    target = {score, id, static_cast<std::int64_t>(begin)};
  };
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    const float before = rebase(best, begin, frontier);
    bool has_single = false;
    table_.prefixes(text.substr(begin), [&](std::size_t length, std::int32_t id, float score) {
      offer(begin, begin + length, id, score + before);
      has_single = has_single || length == 1;
    });
    if (!has_single) offer(begin, begin + 1, unknown_, unknown_score_ + before);
  }
  std::vector<Segment> segments;
  for (std::size_t end = text.size(); end > 0; end = static_cast<std::size_t>(best[end].begin)) {
    segments.push_back({best[end].id, end});
  }
  std::reverse(segments.begin(), segments.end());
  return segments;
}

}  // namespace pointsman::text
