#include "augment/particles.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "augment/hangul.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

struct Allomorphs {
  std::string_view after_consonant;
  std::string_view after_vowel;
};
constexpr std::array<Allomorphs, 8> kAllomorphs = {{{"을", "를"},
                                                    {"이", "가"},
                                                    {"은", "는"},
                                                    {"과", "와"},
                                                    {"이랑", "랑"},
                                                    {"으로", "로"},
                                                    {"이나", "나"},
                                                    {"이라도", "라도"}}};
constexpr std::array<std::string_view, 17> kOthers = {
    "에게", "한테", "에서", "까지", "부터", "처럼", "보다", "하고", "마다",
    "에는", "에도", "만큼", "에",   "도",   "만",   "의",   "께"};

constexpr std::string_view kNouns[] = {
#include "augment/data/korean_nouns.inc"
};

// Whether the particle stands rightly behind the stem; -로 stands behind ㄹ, too.
bool fits(std::string_view stem, const Allomorphs& pair, bool consonant_form) {
  const auto final = final_of(stem);
  if (!final) return false;
  const bool consonant = *final != 0 && !(pair.after_vowel == "로" && *final == kFinalRieul);
  return consonant == consonant_form;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::ranges::find(list, text) != list.end();
}

// Adnominal verbs that look like a noun of two syllables or more with 을 or 를 behind it.
bool is_verb_before_eul(std::string_view stem, int final) {
  if (final == 9 || final == 10 || final == 11 || final >= kFinalSsangsiot) {
    return final != kFinalIeung;  // ㅆ ㅈ ㅊ ㅌ ㅍ ㅎ and double finals: mostly verbs
  }
  for (const std::string_view last :
       {"먹", "죽", "적", "막", "찍", "식", "익", "녹", "작", "박", "썩", "남", "넘", "참", "숨",
        "감", "담", "심", "안", "신", "입", "잡", "집", "씹", "굽", "업", "웃", "씻", "믿", "얻",
        "걷", "듣", "묻", "닫", "받", "쏟", "벗", "빗", "솟", "깎", "닦", "볶", "섞", "묶", "꺾"}) {
    if (stem.ends_with(last)) return true;
  }
  return false;
}

}  // namespace

bool is_known_noun(std::string_view stem) {
  static const std::unordered_set<std::string_view> nouns(std::begin(kNouns), std::end(kNouns));
  return nouns.contains(stem);
}

Inflected split_particle(std::string_view word) {
  Inflected best{word, {}};
  const auto consider = [&](std::string_view stem, std::string_view particle) {
    if (particle.size() > best.particle.size()) best = {stem, particle};
  };
  for (const Allomorphs& pair : kAllomorphs) {
    const auto consonant = before(word, pair.after_consonant);
    if (consonant && fits(*consonant, pair, true)) consider(*consonant, pair.after_consonant);
    const auto vowel = before(word, pair.after_vowel);
    if (vowel && fits(*vowel, pair, false)) consider(*vowel, pair.after_vowel);
  }
  for (const std::string_view particle : kOthers) {
    if (const auto stem = before(word, particle)) consider(*stem, particle);
  }
  return best;
}

std::string_view particle_after(std::string_view stem, std::string_view particle) {
  for (const Allomorphs& pair : kAllomorphs) {
    if (particle == pair.after_consonant || particle == pair.after_vowel)
      return fits(stem, pair, true) ? pair.after_consonant : pair.after_vowel;
  }
  return particle;
}

std::optional<std::string_view> object_stem(std::string_view word) {
  if (const auto stem = before(word, "를")) {
    const bool vowel = final_of(*stem) == 0;
    const bool verb =
        one_of(word, {"부를", "흐를", "고를", "오를", "모를", "바를", "서두를", "다를",   "이를",
                      "누를", "자를", "기를", "찌를", "지를", "치를", "떠오를", "저지를", "머무를",
                      "푸를", "따를", "무를", "마를", "이룰", "구를", "거를",   "어우를"});
    if (vowel && !verb && text::count_code_points(*stem) >= 1) return stem;
  }
  const auto stem = before(word, "을");
  if (!stem || text::count_code_points(*stem) < 2) return std::nullopt;
  const auto final = final_of(*stem);
  if (!final || *final == 0 || is_verb_before_eul(*stem, *final)) return std::nullopt;
  return stem;
}

}  // namespace pointsman::augment
