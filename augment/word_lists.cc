#include "augment/word_lists.h"

#include <unordered_set>

namespace pointsman::augment {
namespace {

using List = std::unordered_set<std::string_view>;

}  // namespace

bool is_negation(std::string_view word) {
  static const List list = {"not",  "no",   "never",   "without", "nor", "neither", "nobody",
                            "none", "only", "nothing", "cannot",  "안",  "못",      "안돼",
                            "말고", "밖에", "except",  "unless",  "than"};
  return list.contains(word) || word.ends_with("n't");
}

bool is_english_filler(std::string_view word) {
  static const List list = {"just",      "really",  "actually", "basically", "simply", "honestly",
                            "literally", "kinda",   "pretty",   "quite",     "hey",    "hi",
                            "hello",     "please",  "pls",      "thanks",    "okay",   "ok",
                            "obviously", "somehow", "totally",  "super",     "very",   "also"};
  return list.contains(word);
}

bool is_article(std::string_view word) { return word == "a" || word == "an" || word == "the"; }

bool is_korean_degree(std::string_view word) {
  static const List list = {"너무",   "진짜", "정말",   "좀",   "엄청",     "되게",
                            "아주",   "매우", "참",     "완전", "무척",     "굉장히",
                            "많이",   "더",   "제일",   "가장", "너무너무", "정말로",
                            "진짜로", "별로", "하나도", "전혀", "조금"};
  return list.contains(word);
}

bool is_korean_adverb(std::string_view word) {
  static const List list = {"오늘", "내일",   "어제",   "지금", "요즘",   "요새",   "자꾸",
                            "계속", "다시",   "매일",   "맨날", "가끔",   "항상",   "갑자기",
                            "이제", "아직도", "벌써",   "결국", "이미",   "방금",   "아까",
                            "먼저", "나중에", "주말에", "밤에", "아침에", "저녁에", "오랜만에"};
  return list.contains(word);
}

bool is_request_verb(std::string_view word) {
  static const List list = {
      "write",     "explain",   "give",     "make",      "tell",      "help",      "show",
      "fix",       "create",    "draft",    "translate", "summarize", "summarise", "rewrite",
      "recommend", "list",      "find",     "compare",   "convert",   "suggest",   "describe",
      "solve",     "calculate", "generate", "check",     "proofread", "compose",   "review",
      "refactor",  "rephrase",  "reword",   "shorten",   "outline",   "compute",   "design"};
  return list.contains(word);
}

bool is_question_word(std::string_view word) {
  static const List list = {"what",   "how",    "why",   "when",    "where", "who",   "which",
                            "is",     "are",    "does",  "do",      "did",   "can",   "could",
                            "should", "would",  "will",  "has",     "have",  "was",   "were",
                            "whats",  "what's", "who's", "where's", "how's", "whose", "am"};
  return list.contains(word);
}

bool is_korean_question_word(std::string_view word) {
  for (const std::string_view start :
       {"왜", "뭐", "뭘", "무슨", "무엇", "언제", "어디", "누가", "누구", "몇", "얼마", "어떻",
        "어떤", "어느", "어떡", "뭔", "어째"}) {
    if (word.starts_with(start)) return true;
  }
  return false;
}

}  // namespace pointsman::augment
