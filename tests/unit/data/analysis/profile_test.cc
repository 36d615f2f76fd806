#include "data/analysis/profile.h"

#include <gtest/gtest.h>

#include "analysis_rows.h"
#include "data/analysis/words.h"

namespace pointsman::data {
namespace {

TEST(Quantiles, AreNumpys) {
  // numpy.quantile([1, 2, 4, 8, 16], [0.05, 0.25, 0.5, 0.75, 0.95])
  const Quantiles q = quantiles_of({16, 1, 4, 2, 8});
  EXPECT_DOUBLE_EQ(q.q05, 1.2);
  EXPECT_DOUBLE_EQ(q.q25, 2);
  EXPECT_DOUBLE_EQ(q.median, 4);
  EXPECT_DOUBLE_EQ(q.q75, 8);
  EXPECT_DOUBLE_EQ(q.q95, 14.4);
  EXPECT_DOUBLE_EQ(q.mean, 6.2);
  EXPECT_EQ(quantiles_of({3}).q95, 3);
}

TEST(Words, AreRunsOfLettersDigitsAndTheirMarks) {
  using Words = std::vector<std::string_view>;
  EXPECT_EQ(words_of("it's 3d, 코드 리뷰-해줘!"), (Words{"it", "s", "3d", "코드", "리뷰", "해줘"}));
  EXPECT_EQ(words_of("हिन्दी में"), (Words{"हिन्दी", "में"}));
  EXPECT_EQ(words_of("…!?"), Words{});
  EXPECT_EQ(words_of(""), Words{});
}

TEST(Language, IsGuessedByTheScriptOfMostLetters) {
  EXPECT_EQ(main_script("코드를 fix"), "Hangul");
  EXPECT_EQ(main_script("42!"), "none");
  EXPECT_EQ(language_by_script("코드를 fix 해"), "ko");
  EXPECT_EQ(language_by_script("東京の天気"), "ja");  // more Han than Kana, and still Japanese
  EXPECT_EQ(language_by_script("北京天气"), "zh");
  EXPECT_EQ(language_by_script("bonjour"), "und-Latn");
  EXPECT_EQ(language_by_script("42"), "und");
}

TEST(Profile, CountsClassesLengthsAndLanguages) {
  const AnalysedRows rows =
      rows_of({{"one two", "a"}, {"안녕", "a"}, {"three", "b"}, {"four", "a"}});
  const Profile profile = profile_of(rows);
  EXPECT_EQ(profile.class_rows, (std::vector<std::int64_t>{3, 1}));
  EXPECT_DOUBLE_EQ(profile.imbalance_ratio, 3);
  EXPECT_EQ(profile.character_counts, (std::vector<std::int32_t>{7, 2, 5, 4}));
  EXPECT_DOUBLE_EQ(profile.words.overall.max, 2);
  EXPECT_DOUBLE_EQ(profile.characters.per_class[1].median, 5);
  EXPECT_EQ(profile.distinct_words, 5);
  EXPECT_TRUE(profile.languages_guessed);
  EXPECT_EQ(profile.languages.names, (std::vector<std::string>{"und-Latn", "ko"}));
  EXPECT_EQ(profile.languages.per_class[0], (std::vector<std::int64_t>{2, 1}));
}

TEST(Profile, TakesTheColumnLangWhereEveryRowHasOne) {
  AnalysedRows rows = rows_of({{"one", "a"}, {"two", "b"}});
  rows.dataset.extra_columns = {"x", "lang"};
  for (Example& row : rows.dataset.rows) row.extra = {"", "en"};
  EXPECT_EQ(profile_of(rows).languages.names, std::vector<std::string>{"en"});
  rows.dataset.rows[0].extra = {"", ""};
  EXPECT_TRUE(profile_of(rows).languages_guessed);
}

TEST(Profile, CountsTokensAndWhatIsCut) {
  const AnalysedRows rows = rows_of({{"what is the time", "a"}, {"time", "b"}});
  const auto tokenizer = text::load_tokenizer(Path(POINTSMAN_SOURCE_DIR) / "tests/data/tiny-bert");
  const TokenProfile profile = profile_tokens(rows, *tokenizer, "", 4);
  EXPECT_EQ(profile.tokens[0], static_cast<std::int32_t>(
                                   tokenizer->encode(rows.dataset.rows[0].text, 512).ids.size()));
  EXPECT_EQ(profile.truncated, (std::vector<std::uint8_t>{1, 0}));
  EXPECT_EQ(profile.pieces, profile.tokens[0] + profile.tokens[1] - 4);  // [CLS] and [SEP]
  EXPECT_EQ(profile.max_length, 4);
}

}  // namespace
}  // namespace pointsman::data
