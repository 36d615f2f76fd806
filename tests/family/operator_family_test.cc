// What every operator of augment/ops.h promises, whatever it changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "augment/augment_config.h"
#include "augment/names.h"
#include "augment/ops.h"
#include "base/rng.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

const Neighbours kNeighbours = [](std::string_view text, std::size_t begin, std::size_t end) {
  return std::vector<std::string>{std::string(text.substr(begin, end - begin)) + "s", "thing"};
};

// Texts that each operator applies to, of its languages.
struct Sample {
  const char* name;
  std::vector<const char*> texts;
};

const std::vector<Sample>& samples() {
  static const std::vector<Sample> list = {
      {"synonym", {"which shop has cheap photos", "요즘 핸드폰 오류가 많아"}},
      {"word_insert", {"I need a new plan", "영어로 번역해줘"}},
      {"word_swap", {"plan my next trip", "오늘 친구를 만나서 좋았어"}},
      {"word_delete", {"I just want a really good answer", "이거 너무 어려운 문제야"}},
      {"keyboard", {"explain photosynthesis", "데이트 코스 추천해주세요"}},
      {"spacing", {"explain this again", "오늘 날씨 알려줘"}},
      {"surface", {"it's late, tell me more.", "배고파, 라면 먹자"}},
      {"ending", {"오늘 날씨 알려줘", "방법이 있나요?"}},
      {"particle", {"친구한테 선물을 사줄까", "마음이 아파"}},
      {"contraction", {"I do not know", "나는 이것을 살래"}},
      {"carrier", {"write a poem about rain", "회의록 요약해줘"}},
      {"neighbour", {"tell me more about rivers", "친구랑 영화 봤어"}},
  };
  return list;
}

const std::vector<const char*>& awkward() {
  static const std::vector<const char*> list = {"",
                                                " ",
                                                "\n\n",
                                                ".",
                                                "?!",
                                                "a",
                                                "가",
                                                "ㅋ",
                                                "ㅋㅋㅋㅋ",
                                                "ㅠㅠ?",
                                                "👍👍",
                                                "👩‍👩‍👧‍👦 family",
                                                "I",
                                                "i'm",
                                                "'",
                                                "\"",
                                                "\"안녕",
                                                "it's",
                                                "don't",
                                                "안",
                                                "못 해",
                                                "줘",
                                                "해줘",
                                                "줘?",
                                                "요",
                                                "까",
                                                "다.",
                                                "a\nb\nc",
                                                "for (int i = 0; i < n; ++i) {}",
                                                "https://example.com/a?b=c",
                                                "x=1;",
                                                "{}",
                                                "\xEA\xB0\x80\xCC\x81",
                                                "e\xCC\x81t\xE2\x80\x8B\x65",
                                                "한국어 English 日本語 العربية",
                                                "，。！？",
                                                "할머니 ... ...",
                                                "A B C D E",
                                                "can you can you can you",
                                                "を",
                                                "を。",
                                                "\xF0\x9F\x87\xB0\xF0\x9F\x87\xB7",
                                                "저는 나는",
                                                "을를이가은는",
                                                "해줘 해줘 해줘 해줘",
                                                "\xE1\x84\x80\xE1\x85\xA1",
                                                "\xEF\xBB\xBFtext",
                                                "a  b\t c\r\n d",
                                                "No.",
                                                "-",
                                                "--help",
                                                "ＦＵＬＬ　ＷＩＤＴＨ"};
  return list;
}

std::optional<std::string> apply(const OperatorRow& row, std::string_view text, Language language,
                                 std::uint64_t seed, double rate) {
  Rng rng(seed, row.name);
  const Words words(text);
  return apply_operator(row, {words, language, rate, rng, &kNeighbours});
}

class OperatorFamily : public ::testing::TestWithParam<OperatorRow> {};

TEST_P(OperatorFamily, ChangesItsSamplesAndIsAFunctionOfTheSeed) {
  const OperatorRow& row = GetParam();
  const auto sample = std::ranges::find(samples(), std::string_view(row.name),
                                        [](const Sample& s) { return std::string_view(s.name); });
  ASSERT_NE(sample, samples().end()) << row.name;
  for (const char* text : sample->texts) {
    const Language language = language_of(text, "");
    std::set<std::string> variants;
    int applied = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const auto first = apply(row, text, language, seed, row.rate);
      EXPECT_EQ(first, apply(row, text, language, seed, row.rate));
      if (!first) continue;
      ++applied;
      variants.insert(*first);
      EXPECT_NE(*first, text);
    }
    EXPECT_GT(applied, 15) << row.name << ": " << text;
  }
}

TEST_P(OperatorFamily, GivesValidTextOrNothingOnAwkwardTexts) {
  const OperatorRow& row = GetParam();
  for (const char* text : awkward()) {
    for (const Language language : {Language::english, Language::korean, Language::other}) {
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto variant = apply(row, text, language, seed, seed % 2 == 0 ? 1 : row.rate);
        if (!variant) continue;
        EXPECT_FALSE(variant->empty()) << row.name << ": " << text;
        EXPECT_FALSE(text::find_invalid_utf8(*variant)) << row.name << ": " << text;
      }
    }
  }
}

TEST_P(OperatorFamily, GivesValidTextOnRandomTexts) {
  const OperatorRow& row = GetParam();
  static constexpr std::pair<char32_t, char32_t> kBlocks[] = {
      {0x20, 0x7F},     {0x0A, 0x0B},     {0x300, 0x370},     {0xAC00, 0xD7A4}, {0x3131, 0x3190},
      {0x3040, 0x3100}, {0x4E00, 0x9FFF}, {0x1F300, 0x1FAFF}, {0x2010, 0x2030}};
  static constexpr const char* kPieces[] = {"해줘",  " ", " please ", "나는 ",
                                            "것을 ", "?", "'",        "\""};
  Rng rng(7, row.name);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::uint64_t k = rng.below(14); k > 0; --k) {
      if (rng.below(2) == 0) text += kPieces[rng.below(std::size(kPieces))];
      const auto [first, last] = kBlocks[rng.below(std::size(kBlocks))];
      text::append_utf8(text, static_cast<char32_t>(first + rng.below(last - first)));
    }
    const auto language = static_cast<Language>(rng.below(3));
    const auto variant = apply(row, text, language, rng.next(), rng.uniform());
    if (!variant) continue;
    ASSERT_FALSE(variant->empty()) << row.name << ": " << text;
    ASSERT_FALSE(text::find_invalid_utf8(*variant)) << row.name << ": " << text;
  }
}

// Of a long text a higher rate changes more words; one that changes a single place stays near.
TEST_P(OperatorFamily, ObeysItsRate) {
  const OperatorRow& row = GetParam();
  const auto sample = std::ranges::find(samples(), std::string_view(row.name),
                                        [](const Sample& s) { return std::string_view(s.name); });
  for (const char* one : sample->texts) {
    const Language language = language_of(one, "");
    if (language == Language::other) continue;
    std::string text;
    constexpr int kTimes = 40;
    for (int i = 0; i < kTimes; ++i) text += std::string(one) + (i + 1 < kTimes ? "\n" : "");
    // Lines that are not as they were.
    const auto changed = [&](double rate) {
      const auto variant = apply(row, text, language, 3, rate);
      if (!variant) return 0;
      int count = 0;
      std::size_t at = 0;
      for (int i = 0; i < kTimes && at <= variant->size(); ++i) {
        const std::size_t end = std::min(variant->find('\n', at), variant->size());
        count += variant->substr(at, end - at) == one ? 0 : 1;
        at = end + 1;
      }
      return count;
    };
    if (row.one_place) {
      EXPECT_LE(changed(1), 2) << row.name;
      continue;
    }
    EXPECT_LE(changed(0.0001), 2) << row.name;
    EXPECT_GE(changed(1), 10) << row.name << ": " << one;
    EXPECT_LT(changed(0.1), changed(0.9)) << row.name << ": " << one;
  }
}

// What must come through: code, quotations, numbers, addresses.
TEST_P(OperatorFamily, LeavesCodeAndQuotationsAlone) {
  const OperatorRow& row = GetParam();
  for (const char* kept :
       {"\"do not change the big photo please\"", "'오늘 친구를 만나서 좋았어요'",
        "if (x == 1) { return the_really_big(photo); }"}) {
    for (const char* around : {"translate this to korean: ", "이거 번역해줘 "}) {
      const std::string text = around + (std::string("\n") + kept);
      for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const auto variant = apply(row, text, language_of(around, ""), seed, 0.5);
        if (!variant) continue;
        EXPECT_NE(variant->find(kept), std::string::npos) << row.name << ": " << *variant;
      }
    }
  }
}

TEST_P(OperatorFamily, AMegabyteIsFine) {
  const OperatorRow& row = GetParam();
  std::string text;
  while (text.size() < 1'000'000)
    text += "please explain the big photo 오늘 친구를 만나서 너무 좋았어요 ";
  for (const Language language : {Language::english, Language::korean}) {
    const auto variant = apply(row, text, language, 1, row.rate);
    EXPECT_FALSE(variant && text::find_invalid_utf8(*variant));
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, OperatorFamily, ::testing::ValuesIn(kOperators),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(OperatorFamily, EveryNameStandsThereOnce) {
  std::set<std::string_view> names{kBackTranslation, kParaphrase};
  for (const OperatorRow& row : kOperators) EXPECT_TRUE(names.insert(row.name).second) << row.name;
}

TEST(Surface, KnowsTheMarksOfJapanese) {
  const OperatorRow& row = *find_operator("surface");
  EXPECT_EQ(apply(row, "今日はいい天気", Language::other, 1, 1), "今日はいい天気。");
  EXPECT_EQ(apply(row, "誰ですか？", Language::other, 1, 1), "誰ですか");
}

TEST(ChoosePlaces, MeanIsTheRate) {
  Rng rng(1, "places");
  for (const auto& [places, rate] : {std::pair{7, 0.3}, {100, 0.03}, {3, 1.0}, {10, 0.05}}) {
    double sum = 0;
    constexpr int kRounds = 4000;
    for (int i = 0; i < kRounds; ++i) {
      const auto chosen = choose_places(static_cast<std::size_t>(places), rate, rng);
      EXPECT_TRUE(std::ranges::is_sorted(chosen));
      EXPECT_EQ(std::set(chosen.begin(), chosen.end()).size(), chosen.size());
      EXPECT_LT(chosen.back(), static_cast<std::size_t>(places));
      sum += static_cast<double>(chosen.size());
    }
    EXPECT_NEAR(sum / kRounds, std::max(1.0, places * rate), 0.05);
  }
  EXPECT_TRUE(choose_places(0, 0.5, rng).empty());
}

}  // namespace
}  // namespace pointsman::augment
