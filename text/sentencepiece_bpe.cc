#include <algorithm>
#include <queue>
#include <unordered_map>

#include "text/sentencepiece_segment.h"

namespace pointsman::text {
namespace {

// A stretch of the text that is one piece so far, in a doubly linked list.
struct Symbol {
  std::size_t begin = 0;
  std::size_t length = 0;  // 0: merged into its left neighbour
  std::ptrdiff_t previous = -1;
  std::ptrdiff_t next = -1;
  bool frozen = false;  // user-defined: never merged
};

}  // namespace

struct BpeSegmenter::Merge {
  std::ptrdiff_t left;
  std::ptrdiff_t right;
  float score;
  std::size_t length;  // of the merged piece; tells an outdated merge
  bool operator<(const Merge& other) const {
    return score < other.score || (score == other.score && left > other.left);
  }
};

class BpeSegmenter::Merger {
 public:
  Merger(const BpeSegmenter& model, std::u32string_view text) : model_(model), text_(text) {}

  std::vector<Segment> run() {
    split();
    for (std::size_t i = 1; i < symbols_.size(); ++i) {
      offer(static_cast<std::ptrdiff_t>(i) - 1, static_cast<std::ptrdiff_t>(i));
    }
    while (!agenda_.empty()) {
      const Merge merge = agenda_.top();
      agenda_.pop();
      apply(merge);
    }
    for (std::ptrdiff_t i = symbols_.empty() ? -1 : 0; i >= 0; i = at(i).next)
      emit(at(i).begin, at(i).length);
    return std::move(segments_);
  }

 private:
  Symbol& at(std::ptrdiff_t i) { return symbols_[static_cast<std::size_t>(i)]; }

  void split() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t defined = model_.user_defined_.longest_prefix(text_.substr(begin)).length;
      const auto index = static_cast<std::ptrdiff_t>(symbols_.size());
      const std::size_t length = std::max<std::size_t>(defined, 1);
      begin += length;
      symbols_.push_back(
          {begin - length, length, index - 1, begin < text_.size() ? index + 1 : -1, defined > 0});
    }
  }

  void offer(std::ptrdiff_t left, std::ptrdiff_t right) {
    if (left < 0 || right < 0 || at(left).frozen || at(right).frozen) return;
    const std::size_t length = at(left).length + at(right).length;
    const std::int32_t id = model_.table_.find(text_.substr(at(left).begin, length));
    if (id < 0) return;
    agenda_.push({left, right, model_.scores_[static_cast<std::size_t>(id)], length});
    if (model_.unused_[static_cast<std::size_t>(id)] != 0) {
      splits_[text_.substr(at(left).begin, length)] = at(left).length;
    }
  }

  void apply(const Merge& merge) {
    Symbol& left = at(merge.left);
    Symbol& right = at(merge.right);
    if (left.length == 0 || right.length == 0 || left.length + right.length != merge.length) return;
    left.length = merge.length;
    left.next = right.next;
    if (right.next >= 0) at(right.next).previous = merge.left;
    right.length = 0;
    offer(left.previous, merge.left);
    offer(merge.left, left.next);
  }

  // An unused piece is taken apart again, into what it was last merged from.
  void emit(std::size_t begin, std::size_t length) {
    struct Part {
      std::size_t begin;
      std::size_t length;
    };
    std::vector<Part> stack = {{begin, length}};
    while (!stack.empty()) {
      const Part part = stack.back();
      stack.pop_back();
      const std::u32string_view piece = text_.substr(part.begin, part.length);
      const std::int32_t id = model_.table_.find(piece);
      const bool unused = id >= 0 && model_.unused_[static_cast<std::size_t>(id)] != 0;
      const auto split = unused ? splits_.find(piece) : splits_.end();
      if (split == splits_.end()) {
        segments_.push_back({id < 0 || unused ? model_.unknown_ : id, part.begin + part.length});
        continue;
      }
      stack.push_back({part.begin + split->second, part.length - split->second});
      stack.push_back({part.begin, split->second});
    }
  }

  const BpeSegmenter& model_;
  std::u32string_view text_;
  std::vector<Symbol> symbols_;
  std::priority_queue<Merge> agenda_;
  std::unordered_map<std::u32string_view, std::size_t>
      splits_;  // of unused pieces: the length of the left part
  std::vector<Segment> segments_;
};

BpeSegmenter::BpeSegmenter(const SentencePieceModel& model, const PieceTable& table,
                           const PieceTable& user_defined, std::int32_t unknown)
    : table_(table), user_defined_(user_defined), unused_(model.pieces.size()), unknown_(unknown) {
  scores_.reserve(model.pieces.size());
  for (std::size_t id = 0; id < model.pieces.size(); ++id) {
    scores_.push_back(model.pieces[id].score);
    unused_[id] = model.pieces[id].type == PieceType::unused;
  }
}

std::vector<Segment> BpeSegmenter::segment(std::u32string_view text) const {
  return Merger(*this, text).run();
}

}  // namespace pointsman::text
