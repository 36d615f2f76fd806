#include <gtest/gtest.h>

#include <set>

#include "augment/ops.h"
#include "base/rng.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

// Every slip of the syllable, over many draws.
std::set<std::string> slips_of(const std::string& text) {
  std::set<std::string> slips;
  const Words words(text);
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Rng rng(seed, "slips");
    if (const auto slip = op_keyboard({words, Language::korean, 0.01, rng})) slips.insert(*slip);
  }
  return slips;
}

// On the 2-set keyboard ㅆ and ㄲ are ㅅ and ㄱ with shift.
TEST(Keyboard, AFinalLosesItsShift) {
  EXPECT_TRUE(slips_of("어제 만들었어요").contains("어제 만들엇어요"));
  EXPECT_TRUE(slips_of("조금 바빴어요").contains("조금 바빳어요"));
}

TEST(Keyboard, SlipsAreLettersThatExist) {
  for (const char* text :
       {"만들었어요", "나갔다가", "읽어줘", "각각의", "과학책", "쌀밥을", "없어요"}) {
    for (const std::string& slip : slips_of(text)) {
      for (const char32_t c : text::decode_utf8(slip)) {
        if (c == U' ') continue;
        const bool syllable = c >= 0xAC00 && c <= 0xD7A3, jamo = c >= 0x3131 && c <= 0x3163;
        EXPECT_TRUE(syllable || jamo) << text << " -> " << slip;
      }
    }
  }
}

}  // namespace
}  // namespace pointsman::augment
