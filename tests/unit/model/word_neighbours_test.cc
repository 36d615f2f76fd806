#include "model/word_neighbours.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "model/safetensors.h"
#include "tests/unit/model/tiny_folder.h"
#include "text/tokenizer.h"

namespace pointsman::model {
namespace {

// Words of letters, by whether the first is of the first half of the alphabet.
int half(std::string_view word) {
  for (const char c : word) {
    if (c < 'a' || c > 'z') return -1;
  }
  return word[0] < 'n' ? 0 : 1;
}

// The cosines of all words of the kind in double precision, the nearest first.
std::vector<WordNeighbour> slow_nearest(const std::string& word) {
  std::vector<std::vector<double>> table;
  for (const auto& [name, tensor] : read_safetensors(tiny_bert() / "model.safetensors")) {
    if (!name.ends_with("word_embeddings.weight")) continue;
    for (std::int64_t i = 0; i < tensor.size(0); ++i) {
      const torch::Tensor row = tensor[i].to(torch::kFloat64).contiguous();
      table.emplace_back(row.data_ptr<double>(), row.data_ptr<double>() + row.numel());
    }
  }
  const auto tokenizer = text::load_tokenizer(tiny_bert());
  const auto product = [&](std::int32_t a, std::int32_t b) {
    double sum = 0;
    for (std::size_t k = 0; k < table[0].size(); ++k)
      sum += table[static_cast<std::size_t>(a)][k] * table[static_cast<std::size_t>(b)][k];
    return sum;
  };
  const std::int32_t own = tokenizer->encode(word, 8).ids[1];
  std::vector<WordNeighbour> all;
  for (const text::VocabularyWord& one : tokenizer->words()) {
    if (one.text == word || half(one.text) != half(word)) continue;
    all.push_back(
        {one.text, product(own, one.id) / std::sqrt(product(own, own) * product(one.id, one.id))});
  }
  std::ranges::sort(all, {}, [](const WordNeighbour& one) { return -one.cosine; });
  return all;
}

TEST(WordNeighbours, AreThoseOfTheDefinition) {
  const auto words = WordNeighbours::load(tiny_bert(), half);
  for (const std::string word : {"time", "water", "how", "a"}) {
    const auto expected = slow_nearest(word);
    const auto nearest = words.nearest(word, 7);
    ASSERT_EQ(nearest.size(), 7U) << word;
    for (std::size_t i = 0; i < nearest.size(); ++i) {
      EXPECT_EQ(nearest[i].word, expected[i].word) << word;
      EXPECT_NEAR(nearest[i].cosine, expected[i].cosine, 1e-6);
    }
    EXPECT_EQ(words.nearest(word, 100'000).size(), expected.size());
  }
  EXPECT_TRUE(words.nearest("zebra", 5).empty());
  EXPECT_TRUE(words.nearest("[CLS]", 5).empty());
  EXPECT_TRUE(words.nearest("time", 0).empty());
}

TEST(WordNeighbours, RefusesWhatHasNoWords) {
  EXPECT_THROW(WordNeighbours::load(tiny_bert(), [](std::string_view) { return -1; }), Error);
  EXPECT_THROW(WordNeighbours::load(tiny_bert() / "absent", half), Error);
}

}  // namespace
}  // namespace pointsman::model
