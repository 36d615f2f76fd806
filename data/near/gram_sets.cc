#include "data/near/gram_sets.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "text/utf8.h"

namespace pointsman::data {
namespace {

// Grams as numbers by first appearance, with how many texts hold each.
class Numbering {
 public:
  std::uint32_t number(Gram gram) {
    const auto next = static_cast<std::uint32_t>(counts_.size());
    const auto [found, is_new] = numbers_.emplace(gram, next);
    if (is_new) counts_.emplace_back(0, gram);
    ++counts_[found->second].first;
    return found->second;
  }
  std::size_t size() const { return counts_.size(); }

  // The rank of each number. Equally rare grams stand in the order of their code points, so that no
  // order of the texts matters.
  std::vector<std::uint32_t> ranks() const {
    std::vector<std::uint32_t> order(counts_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return counts_[a] < counts_[b]; });
    std::vector<std::uint32_t> ranks(order.size());
    for (std::uint32_t rank = 0; rank < order.size(); ++rank) ranks[order[rank]] = rank;
    return ranks;
  }

 private:
  std::unordered_map<Gram, std::uint32_t> numbers_;
  std::vector<std::pair<std::uint32_t, Gram>> counts_;
};

}  // namespace

std::vector<Gram> grams_of(std::string_view text) {
  constexpr Gram kThree = (Gram{1} << 63) - 1;
  std::vector<Gram> grams;
  grams.reserve(text.size());
  Gram last = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) {
    const text::CodePoint character = text::decode_utf8(text, i);
    i += character.size;
    last = (last << 21 | character.value) & kThree;
    if (count >= 2) grams.push_back(last);
  }
  if (grams.empty()) grams.push_back(last);  // no gram of three: their first character is not 0
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  return grams;
}

bool are_near(GramSet a, GramSet b) {
  const std::size_t required = required_common(a.size(), b.size());
  if (std::min(a.size(), b.size()) < required) return false;
  std::size_t spare_a = a.size() - required;
  std::size_t spare_b = b.size() - required;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      ++i;
      ++j;
    } else if (a[i] < b[j]) {
      if (spare_a-- == 0) return false;
      ++i;
    } else {
      if (spare_b-- == 0) return false;
      ++j;
    }
  }
  return true;
}

GramSets::GramSets(std::span<const std::string> texts) {
  starts_.reserve(texts.size() + 1);
  Numbering numbering;
  for (const std::string& text : texts) {
    for (const Gram gram : grams_of(text)) ranks_.push_back(numbering.number(gram));
    starts_.push_back(ranks_.size());
  }
  grams_ = numbering.size();
  const std::vector<std::uint32_t> ranks = numbering.ranks();
  for (std::size_t i = 0; i < size(); ++i) {
    const auto begin = ranks_.begin() + static_cast<std::ptrdiff_t>(starts_[i]);
    const auto end = ranks_.begin() + static_cast<std::ptrdiff_t>(starts_[i + 1]);
    std::transform(begin, end, begin, [&](std::uint32_t number) { return ranks[number]; });
    std::sort(begin, end);
  }
}

}  // namespace pointsman::data
