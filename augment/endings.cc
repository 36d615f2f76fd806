#include "augment/endings.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "augment/hangul.h"
#include "augment/ops.h"
#include "augment/word_lists.h"
#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

// When a form may be read, and written.
enum class Use : std::uint8_t {
  any,  // a statement, and with a question mark a question
  statement,
  question,  // with or without the mark
  asked,     // with the mark only
};

struct Form {
  std::string_view text;
  Level level;
  Use use = Use::any;
  bool target = true;  // false: read, never written
};

constexpr Level C = Level::casual, P = Level::polite, F = Level::formal;
constexpr Use A = Use::any, S = Use::statement, Q = Use::question, M = Use::asked;

#include "augment/data/korean_endings.inc"

struct Group {
  std::span<const Form> forms;
  Mood mood = Mood::unknown;  // unknown: by the form and the mark
  int final = -1;             // of the syllable before the form; -1: any
};
const std::array kGroups = {
    Group{kRequest, Mood::request},
    Group{kFavour, Mood::request},
    Group{kBareRequest, Mood::request},
    Group{kExist},
    Group{kAbsent},
    Group{kMay},
    Group{kDo},
    Group{kWhat},
    Group{kThing},
    Group{kHow},
    Group{kPossible},
    Group{kWish},
    Group{kSeem},
    Group{kWouldLike},
    Group{kGood},
    Group{kMany},
    Group{kHard},
    Group{kDislike},
    Group{kUnknown},
    Group{kPrice},
    Group{kShall, Mood::question, kFinalRieul},
    Group{kWhether},
    Group{kPast, Mood::unknown, kFinalSsangsiot},
    Group{kCopulaConsonant},
    Group{kCopulaVowel},
};
constexpr std::size_t kBareGroup = 2, kFirstCopula = 23;

constexpr std::string_view kBarePredicates[] = {
#include "augment/data/korean_predicates.inc"
};

bool is_laughter_or_mark(char32_t c) {
  constexpr std::u32string_view kMarks = U" .,!?~^;\u2026\nㅋㅎㅠㅜㅡ\uFF1F\uFF01";
  return kMarks.find(c) != kMarks.npos;
}

// Where the marks, spaces and laughter at the end of a text begin.
std::size_t tail_of(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0) {
    const std::size_t last = text::previous_code_point(text, end);
    if (!is_laughter_or_mark(text::decode_utf8(text, last).value)) return end;
    end = last;
  }
  return 0;
}

bool is_request_group(std::size_t group) { return kGroups[group].mood == Mood::request; }

// Nouns that end as a form does.
bool is_noun(std::string_view word) {
  static constexpr std::string_view kNouns[] = {
      "이해", "오해", "피해", "올해", "화해",   "새해", "손해",   "방해",   "남해",
      "서해", "동해", "재해", "공해", "유해",   "무해", "지난해", "다음해", "북해",
      "견해", "분해", "자해", "가해", "폐해",   "침해", "저해",   "항해",   "심해",
      "근해", "양해", "누나", "하나", "바나나", "영어", "일본어", "부탁",   "연어"};
  return std::ranges::find(kNouns, word) != std::end(kNouns);
}

std::string_view word_at_end(std::string_view text) {
  const auto space = text.find_last_of(" \n\t");
  return space == text.npos ? text : text.substr(space + 1);
}

struct Context {
  std::string_view body;  // up to the tail
  bool asked = false;     // a question mark in the tail
  bool closed = false;    // a full stop
};

Context context_of(std::string_view text) {
  const std::size_t end = tail_of(text);
  const std::string_view tail = text.substr(end);
  const bool asked = tail.find('?') != tail.npos || tail.find("\uFF1F") != tail.npos;
  return {text.substr(0, end), asked, tail.starts_with(".") && !tail.starts_with("..")};
}

bool fits_use(Use use, const Context& context) {
  if (use == Use::asked) return context.asked;
  if (use == Use::statement) return !context.asked;
  return use == Use::any || !context.closed;
}

// "해줘" of what someone else does is no request: 남자친구가 잘 해줘.
bool is_told(const Words& words, std::size_t begin) {
  for (std::size_t i = 0; i < words.size() && words[i].begin < begin; ++i) {
    const std::string_view word = words.core(i);
    const bool subject = word.size() > 3 && (word.ends_with("이") || word.ends_with("가"));
    if (subject || is_negation(word) || word == "잘" || word == "자꾸" || word == "계속" ||
        word == "매일" || word == "맨날" || word == "항상") {
      return true;
    }
  }
  return false;
}

bool may_be(const Words& words, const Context& context, const Form& form, std::size_t group) {
  const std::string_view stem = context.body.substr(0, context.body.size() - form.text.size());
  if (!fits_use(form.use, context) || is_noun(word_at_end(context.body))) return false;
  if (kGroups[group].final >= 0 && final_of(stem) != kGroups[group].final) return false;
  if (group >= kFirstCopula) {
    const auto final = final_of(stem);
    const bool consonant = group == kFirstCopula;
    if (!final || (*final != 0) != consonant || stem.ends_with("아니")) return false;
    return text::count_code_points(word_at_end(stem)) >= 1;
  }
  if (group == 0 && form.level == C && (context.asked || is_told(words, stem.size()))) {
    if (form.use == Use::any) return false;
  }
  return group != kBareGroup || word_at_end(context.body) == form.text;
}

Mood mood_of(const Form& form, const Group& group, const Context& context) {
  if (group.mood != Mood::unknown) return group.mood;
  if (context.asked || form.use == Use::question || form.use == Use::asked) return Mood::question;
  if (context.closed || form.use == Use::statement || form.level == F) return Mood::statement;
  return Mood::unknown;
}

const std::string_view* find_bare(std::string_view body) {
  const std::string_view word = word_at_end(body);
  const auto ends_so = [&](std::string_view form) { return word.ends_with(form); };
  const auto* found = std::ranges::find_if(kBarePredicates, ends_so);
  return found == std::end(kBarePredicates) ? nullptr : found;
}

bool fits_mood(const Form& form, Mood mood) {
  switch (mood) {
    case Mood::request:
      return true;
    case Mood::question:
      return form.use != Use::statement;
    case Mood::statement:
      return form.use == Use::any || form.use == Use::statement;
    case Mood::unknown:
      return form.use == Use::any;
  }
  return false;
}

// The marks behind an ending whose mood is known to change with the form.
std::string tail_for(std::string_view tail, bool was_question, bool question, Rng& rng) {
  std::string out(tail);
  if (was_question == question) return out;
  const auto mark = out.find('?');
  if (!question && mark != out.npos) {
    out.erase(std::remove(out.begin(), out.end(), '?'), out.end());
  } else if (question && mark == out.npos) {
    while (!out.empty() && (out.front() == '.' || out.front() == '!')) out.erase(0, 1);
    if (rng.below(3) != 0) out.insert(0, "?");
  }
  return out;
}

bool is_polite_pronoun(std::string_view word) {
  return word == "저" || word == "제" || word == "전" || word.starts_with("저는") ||
         word.starts_with("제가") || word.starts_with("저도") || word.starts_with("저를") ||
         word.starts_with("저한테") || word.starts_with("저희") || word.starts_with("제게");
}

// Endings in 요 that no noun has (필요, 수요 and their kin have others).
bool is_polite_verb(std::string_view word) {
  for (const std::string_view end :
       {"어요", "아요", "해요",   "에요",   "예요",   "네요",   "데요",  "세요", "까요",
        "나요", "가요", "군요",   "래요",   "대요",   "와요",   "돼요",  "줘요", "워요",
        "려요", "져요", "거든요", "습니다", "입니다", "합니다", "됩니다"}) {
    if (word.ends_with(end)) return true;
  }
  return false;
}

bool is_casual_request(std::string_view word) {
  for (const std::string_view end :
       {"줘", "줄래", "부탁해", "있어", "했어", "없어", "거야", "됐어"}) {
    if (word.size() > end.size() && word.ends_with(end)) return true;
  }
  return false;
}

bool is_casual_pronoun(std::string_view word) {
  for (const std::string_view one :
       {"나",     "난",   "나는", "내가",   "나도", "내",   "나를", "날",
        "나한테", "나만", "나의", "너",     "넌",   "너는", "네가", "니가",
        "너를",   "널",   "너도", "너한테", "너의", "야",   "우리", "너랑"}) {
    if (word == one) return one != "우리";
  }
  return false;
}

// 요약 at the end of a text asks for it: 요약해줘.
std::optional<std::string> finish_bare_request(const Words& words, const Ending& ending, Rng& rng) {
  struct Finish {
    std::string_view text;
    Level level;
  };
  static constexpr Finish kFinishes[] = {
      {"해줘", C},    {"해주세요", P},    {"해줄래?", C},       {"해줄 수 있어?", C},
      {" 부탁해", C}, {" 부탁드려요", P}, {" 부탁드립니다", F}, {"해주실래요?", P}};
  const Levels levels = levels_of(words, ending.begin);
  const Finish& finish = choose(kFinishes, rng);
  if (!levels.allows(finish.level)) return std::nullopt;
  return std::string(words.text().substr(0, ending.end)) + std::string(finish.text);
}

// 해요 and 해 of predicates that only take 요.
std::optional<Ending> find_bare_ending(const Context& context) {
  std::string_view body = context.body;
  const bool polite = body.ends_with("요");
  if (polite) body.remove_suffix(std::string_view("요").size());
  if (find_bare(body) == nullptr) return std::nullopt;
  Ending ending{.begin = body.size(), .end = context.body.size(), .group = kGroups.size()};
  ending.mood = context.asked ? Mood::question : Mood::unknown;
  ending.level = polite ? P : C;
  return ending;
}

}  // namespace

bool is_attached_request(std::string_view word) {
  for (const Form& form : kRequest) {
    if (form.text.find(' ') == form.text.npos && word.size() > form.text.size() &&
        word.ends_with(form.text)) {
      return true;
    }
  }
  return false;
}

Levels levels_of(const Words& words, std::size_t before) {
  Levels levels;
  for (std::size_t i = 0; i < words.size() && words[i].begin < before; ++i) {
    if (!words.is(i, Word::Kind::hangul)) continue;
    const std::string_view word = words.core(i);
    const bool last = words[i].end >= before;
    const bool polite_end =
        !last && words.ends_sentence(i) &&
        (word.ends_with("요") || word.ends_with("니다") || word.ends_with("죠"));
    if (polite_end || is_polite_pronoun(word) || (!last && is_polite_verb(word)))
      levels.casual = false;
    if (is_casual_pronoun(word) || (!last && is_casual_request(word))) levels.polite = false;
  }
  return levels;
}

std::optional<Ending> find_ending(const Words& words) {
  if (words.size() == 0) return std::nullopt;
  const Context context = context_of(words.text());
  if (context.body.empty() || !text::is_hangul_syllable(last_of(context.body))) return std::nullopt;
  for (std::size_t i = words.size(); i-- > 0;) {
    if (words[i].begin < context.body.size()) {
      if (words[i].guarded) return std::nullopt;
      break;
    }
  }
  const Form* best = nullptr;
  Ending ending;
  for (std::size_t g = 0; g < kGroups.size(); ++g) {
    for (const Form& form : kGroups[g].forms) {
      if (best != nullptr && form.text.size() <= best->text.size()) continue;
      if (!context.body.ends_with(form.text) || !may_be(words, context, form, g)) continue;
      best = &form;
      ending = {.begin = context.body.size() - form.text.size(),
                .end = context.body.size(),
                .mood = mood_of(form, kGroups[g], context),
                .level = form.level,
                .group = g};
    }
  }
  if (best == nullptr) return find_bare_ending(context);
  return ending;
}

std::optional<std::string> exchange_ending(const Words& words, const Ending& ending, Rng& rng) {
  const std::string_view text = words.text();
  const Levels levels = levels_of(words, ending.begin);
  const std::string_view old = text.substr(ending.begin, ending.end - ending.begin);
  if (ending.group == kGroups.size()) {
    if (!levels.allows(ending.level == C ? P : C)) return std::nullopt;
    return apply_edits(text, {{ending.begin, ending.end, ending.level == C ? "요" : ""}});
  }
  if (ending.group == kBareGroup) return finish_bare_request(words, ending, rng);
  const Group& group = kGroups[ending.group];
  std::vector<const Form*> choices;
  bool old_is_question = false;
  for (const Form& form : group.forms) {
    if (form.text == old) {
      old_is_question = is_request_group(ending.group) && form.use != Use::any;
    } else if (form.target && levels.allows(form.level) && fits_mood(form, ending.mood)) {
      choices.push_back(&form);
    }
  }
  if (choices.empty()) return std::nullopt;
  const Form& form = *choose(choices, rng);
  std::string replaced(text.substr(0, ending.begin));
  replaced += form.text;
  std::string tail(text.substr(ending.end));
  if (is_request_group(ending.group)) {
    tail = tail_for(tail, old_is_question, form.use != Use::any, rng);
  } else if (ending.mood == Mood::question && form.use == Use::any && tail.find('?') == tail.npos &&
             tail.find("\uFF1F") == tail.npos) {
    tail.insert(0, "?");  // without it, it would be a statement
  }
  return replaced + tail;
}

}  // namespace pointsman::augment
