#include "model/word_neighbours.h"

#include <torch/torch.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <span>
#include <unordered_map>

#include "base/error.h"
#include "model/weights.h"
#include "text/tokenizer.h"

namespace pointsman::model {
namespace {

// The encoder's table of input embeddings, as it lies in the file.
const torch::Tensor& word_table(const EncoderFolder& encoder) {
  for (const NameRow& row : encoder.family->encoder_table(encoder.shape)) {
    if (row.parameter == "embeddings.word") return encoder.tensors.at(row.checkpoint);
  }
  PM_CHECK(false, "a family has a table of input embeddings");
}

// The words of one kind.
struct Group {
  std::vector<std::string> words;  // sorted by bytes
  torch::Tensor rows;              // [words, H], fp32, of length 1
};

Group group_of(std::vector<text::VocabularyWord> words, const torch::Tensor& table) {
  std::ranges::sort(words, {}, &text::VocabularyWord::text);
  Group group;
  std::vector<std::int64_t> ids;
  for (text::VocabularyWord& one : words) {
    ids.push_back(one.id);
    group.words.push_back(std::move(one.text));
  }
  const torch::Tensor rows = table.index_select(0, torch::tensor(ids)).to(torch::kFloat32);
  group.rows = rows / rows.norm(2, 1, true).clamp_min(1e-12);
  return group;
}

}  // namespace

struct WordNeighbours::Impl {
  std::map<int, Group> groups;  // by kind
  std::unordered_map<std::string_view, std::pair<const Group*, std::int64_t>> place_of;
};

WordNeighbours::WordNeighbours(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WordNeighbours::WordNeighbours(WordNeighbours&&) noexcept = default;
WordNeighbours& WordNeighbours::operator=(WordNeighbours&&) noexcept = default;
WordNeighbours::~WordNeighbours() = default;

WordNeighbours WordNeighbours::load(const Path& folder, const Kind& kind) {
  torch::NoGradGuard no_grad;
  const EncoderFolder encoder = open_encoder(folder);
  const auto tokenizer = text::load_tokenizer(folder);
  if (tokenizer->vocabulary_size() > encoder.shape.vocabulary) {
    throw Error(ErrorKind::model, folder.string() + ": the tokenizer has " +
                                      std::to_string(tokenizer->vocabulary_size()) +
                                      " ids, the encoder has embeddings for " +
                                      std::to_string(encoder.shape.vocabulary));
  }
  std::map<int, std::vector<text::VocabularyWord>> by_kind;
  for (text::VocabularyWord& one : tokenizer->words()) {
    if (const int its = kind(one.text); its >= 0) by_kind[its].push_back(std::move(one));
  }
  if (by_kind.empty()) {
    throw Error(ErrorKind::model, folder.string() + ": its tokenizer (" + tokenizer->kind() +
                                      ") has no whole words to choose neighbours among; WordPiece "
                                      "or SentencePiece is needed");
  }
  auto impl = std::make_unique<Impl>();
  for (auto& [its, words] : by_kind) {
    const Group& group = impl->groups[its] = group_of(std::move(words), word_table(encoder));
    for (std::size_t i = 0; i < group.words.size(); ++i)
      impl->place_of[group.words[i]] = {&group, static_cast<std::int64_t>(i)};
  }
  return WordNeighbours(std::move(impl));
}

std::size_t WordNeighbours::size() const { return impl_->place_of.size(); }

std::vector<WordNeighbour> WordNeighbours::nearest(std::string_view word, std::size_t count) const {
  torch::NoGradGuard no_grad;
  const auto found = impl_->place_of.find(word);
  if (found == impl_->place_of.end()) return {};
  const auto& [group, own] = found->second;
  const torch::Tensor products = group->rows.mv(group->rows[own]).contiguous();  // [words]
  const std::span cosines(products.const_data_ptr<float>(), group->words.size());
  std::vector<std::size_t> order(group->words.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  order.erase(order.begin() + own);
  const auto nearer = [&](std::size_t a, std::size_t b) {
    return cosines[a] != cosines[b] ? cosines[a] > cosines[b] : a < b;
  };
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size()));
  std::partial_sort(order.begin(), end, order.end(), nearer);
  std::vector<WordNeighbour> nearest;
  for (auto i = order.begin(); i != end; ++i)
    nearest.push_back({group->words[*i], static_cast<double>(cosines[*i])});
  return nearest;
}

}  // namespace pointsman::model
