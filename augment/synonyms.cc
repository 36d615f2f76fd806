#include "augment/synonyms.h"

#include <unordered_map>

namespace pointsman::augment {
namespace {

struct Row {
  std::string_view word;
  std::string_view choices;  // apart by |
};
constexpr Row kEnglish[] = {
#include "augment/data/synonyms_english.inc"
};
constexpr Row kKorean[] = {
#include "augment/data/synonyms_korean.inc"
};

using Table = std::unordered_map<std::string_view, std::vector<std::string>>;

template <std::size_t N>
Table table_of(const Row (&rows)[N]) {
  Table table;
  for (const Row& row : rows) {
    std::vector<std::string>& choices = table[row.word];
    for (std::size_t begin = 0; begin <= row.choices.size();) {
      const std::size_t end = std::min(row.choices.find('|', begin), row.choices.size());
      choices.emplace_back(row.choices.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return table;
}

const std::vector<std::string>& look_up(const Table& table, std::string_view word) {
  static const std::vector<std::string> kNone;
  const auto found = table.find(word);
  return found == table.end() ? kNone : found->second;
}

}  // namespace

const std::vector<std::string>& english_synonyms(std::string_view word) {
  static const Table table = table_of(kEnglish);
  return look_up(table, word);
}

const std::vector<std::string>& korean_synonyms(std::string_view word) {
  static const Table table = table_of(kKorean);
  return look_up(table, word);
}

}  // namespace pointsman::augment
