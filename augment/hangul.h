#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pointsman::augment {

// A Hangul syllable as positions in the lists of modern jamo (Unicode 15, section 3.12).
struct Syllable {
  int initial = 0;  // of 19
  int medial = 0;   // of 21
  int final = 0;    // of 28; 0: none
};
Syllable split_syllable(char32_t c);  // c is a syllable
char32_t compose_syllable(const Syllable& syllable);

inline constexpr int kFinalNieun = 4;       // ㄴ
inline constexpr int kFinalRieul = 8;       // ㄹ
inline constexpr int kFinalMieum = 16;      // ㅁ
inline constexpr int kFinalSsangsiot = 20;  // ㅆ
inline constexpr int kFinalIeung = 21;      // ㅇ

// The last code point of a word; 0 of an empty one.
char32_t last_of(std::string_view word);
// The final consonant of the last syllable: 0 where it has none, nothing where it is no syllable.
std::optional<int> final_of(std::string_view word);
// `word` without `ending`, where it ends so and something stands before it.
std::optional<std::string_view> before(std::string_view word, std::string_view ending);
}  // namespace pointsman::augment
