#include "data/duplicates.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "data/pairs.h"
#include "text/utf8.h"

namespace pointsman::data {
namespace {

// Two sets are near at |a and b| / |a or b| >= 4/5, which is |a and b| >= 4/9 (|a| + |b|); in
// integers, since 0.8 is no double.
std::size_t required_common(std::size_t a, std::size_t b) { return (4 * (a + b) + 8) / 9; }

// Near sets share a gram among the |x| - ceil(4/5 |x|) + 1 rarest of each.
std::size_t prefix_length(std::size_t size) { return size - (4 * size + 4) / 5 + 1; }

using Gram = std::uint64_t;                // three code points of 21 bits
using Ranks = std::vector<std::uint32_t>;  // of the grams of a text, the rarest first

// The distinct grams of a normalised text.
std::vector<Gram> grams_of(const std::string& text) {
  const std::u32string characters = text::decode_utf8(text);
  std::vector<Gram> grams;
  Gram last = 0;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    last = (last << 21 | characters[i]) & ((Gram{1} << 63) - 1);
    if (i >= 2) grams.push_back(last);
  }
  if (grams.empty()) grams.push_back(last);  // no gram of three: their first character is not 0
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  return grams;
}

// Grams in the order of how many texts hold them.
class Ranking {
 public:
  void count(std::span<const Gram> grams) {
    for (const Gram gram : grams) ++values_[gram];
  }
  void rank() {
    std::vector<std::pair<std::uint32_t, Gram>> order;
    order.reserve(values_.size());
    for (const auto& [gram, count] : values_) order.emplace_back(count, gram);
    std::sort(order.begin(), order.end());
    for (std::uint32_t i = 0; i < order.size(); ++i) values_[order[i].second] = i;
  }
  Ranks ranks_of(std::span<const Gram> grams) const {
    Ranks ranks;
    ranks.reserve(grams.size());
    for (const Gram gram : grams) ranks.push_back(values_.at(gram));
    std::sort(ranks.begin(), ranks.end());
    return ranks;
  }
  std::size_t size() const { return values_.size(); }

 private:
  std::unordered_map<Gram, std::uint32_t> values_;  // counts, then ranks
};

// Whether the texts share `required` grams; gives up as soon as one of them has missed too many.
bool share(const Ranks& a, const Ranks& b, std::size_t required) {
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

// Texts by their rarest grams.
class NearIndex {
 public:
  NearIndex(std::vector<Ranks> texts, std::size_t grams) : texts_(std::move(texts)), lists_(grams) {
    std::sort(texts_.begin(), texts_.end(),
              [](const Ranks& a, const Ranks& b) { return a.size() < b.size(); });
    seen_by_.resize(texts_.size());
    for (std::uint32_t i = 0; i < texts_.size(); ++i) {
      sizes_.push_back(texts_[i].size());
      for (std::uint32_t k = 0; k < prefix_length(sizes_[i]); ++k) {
        lists_[texts_[i][k]].push_back({i, k});
      }
    }
  }

  bool has_near(const Ranks& text) {
    ++searches_;
    const std::size_t size = text.size();
    const std::size_t shortest = (4 * size + 4) / 5;
    const std::size_t longest = 5 * size / 4;
    const auto first = std::lower_bound(sizes_.begin(), sizes_.end(), shortest) - sizes_.begin();
    for (std::size_t k = 0; k < prefix_length(size); ++k) {
      const std::vector<Posting>& list = lists_[text[k]];
      auto posting = std::lower_bound(list.begin(), list.end(), first,
                                      [](const Posting& p, auto i) { return p.text < i; });
      for (; posting != list.end() && sizes_[posting->text] <= longest; ++posting) {
        if (is_near(text, k, *posting)) return true;
      }
    }
    return false;
  }

 private:
  struct Posting {
    std::uint32_t text;
    std::uint32_t position;  // of the gram in the text
  };

  // The gram at k is the first that both share: no more can follow it than either has left. (Where
  // it is not the first, the text was looked at before, or refused then for the same reason.)
  bool is_near(const Ranks& text, std::size_t k, const Posting& posting) {
    const std::size_t other_size = sizes_[posting.text];
    const std::size_t required = required_common(text.size(), other_size);
    if (std::min(text.size() - k, other_size - posting.position) < required) return false;
    if (std::exchange(seen_by_[posting.text], searches_) == searches_) return false;
    return share(text, texts_[posting.text], required);
  }

  std::vector<Ranks> texts_;  // by size
  std::vector<std::size_t> sizes_;
  std::vector<std::vector<Posting>> lists_;  // [grams], texts with the gram in their prefix
  std::vector<std::uint64_t> seen_by_;       // the last search that looked at the text
  std::uint64_t searches_ = 0;
};

}  // namespace

Leakage count_leakage(std::span<const Example> train, std::span<const Example> rows) {
  Leakage leakage;
  std::unordered_set<std::string> train_texts;
  for (const Example& row : train) {
    train_texts.insert(comparison_text(row));
  }
  Ranking ranking;
  std::vector<std::vector<Gram>> asked;  // of rows without an exact twin
  for (const Example& row : rows) {
    const std::string text = comparison_text(row);
    if (train_texts.contains(text)) {
      ++leakage.exact;
      continue;
    }
    asked.push_back(grams_of(text));
    ranking.count(asked.back());
  }
  std::vector<std::vector<Gram>> known;
  for (const std::string& text : train_texts) {
    known.push_back(grams_of(text));
    ranking.count(known.back());
  }
  ranking.rank();
  std::vector<Ranks> texts;
  texts.reserve(known.size());
  for (const std::vector<Gram>& grams : known) texts.push_back(ranking.ranks_of(grams));
  NearIndex index(std::move(texts), ranking.size());
  for (const std::vector<Gram>& grams : asked) {
    leakage.near += index.has_near(ranking.ranks_of(grams)) ? 1 : 0;
  }
  return leakage;
}

}  // namespace pointsman::data
