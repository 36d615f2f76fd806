#include "augment/function_words.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

constexpr std::string_view kEnglish =
    "the a an is are was were be been am to of in on at for and or but not with without from by "
    "about into as than that this these those it its i me my you your he him his she her we us our "
    "they them their what which who whose how why when where do does did can could should would "
    "will have has had if then there please any some no so just up out over all more most i'm it's "
    "don't i've what's can't";
constexpr std::string_view kSpanish =
    "el la los las un una de del que qué en y por para con se su sus mi es está están como cómo lo "
    "al cuál cuáles cuándo dónde quién hay muy esta este estos ese eso tu te ser puedes puedo "
    "sobre yo nos ya hacer quiero necesito dime más pero porque también cuando";
constexpr std::string_view kFrench =
    "le la les un une des du de et est que qui quel quelle quels quelles en dans avec pas "
    "vous nous je il elle ce cette mais où sont au aux ne se sa ses mon mes ton votre notre leur "
    "comme pourquoi quand moi ça très qu peux peut être avoir c'est j'ai une sur";
constexpr std::string_view kGerman =
    "der das ist und ein eine einen einem einer nicht ich du sie wir mir mich dir dich für mit auf "
    "von zu zum zur wie wo wann warum welche welcher welches dem im sind bei nach oder aber "
    "auch wenn dass es kann kannst bitte mein meine über aus noch nur gibt haben wird";
constexpr std::string_view kItalian =
    "il lo la gli le di che è un una per con non sono del della dei delle nel nella alla da mi si "
    "più ma questo questa perché quando quale cosa puoi ho anche io suo sua";
constexpr std::string_view kPortuguese =
    "os um uma de da dos das em na que é para por com não se mais como qual onde quando você eu "
    "isso este esta ao pelo pela meu minha está são muito uns umas mas também";
constexpr std::string_view kDutch =
    "het een de van niet ik je dat op met voor zijn er te maar om ook naar hoe waar wat kan deze "
    "mijn en heb wordt waarom";

constexpr std::array<std::string_view, kTongues> kLists = {kEnglish, kSpanish,    kFrench, kGerman,
                                                           kItalian, kPortuguese, kDutch};
constexpr std::size_t kLongest = 10;  // bytes of a word of the lists

using Table = std::unordered_map<std::string_view, unsigned>;  // a bit a language

Table make_table() {
  Table table;
  for (std::size_t t = 0; t < kTongues; ++t) {
    for (std::size_t at = 0; at < kLists[t].size();) {
      const std::size_t end = std::min(kLists[t].find(' ', at), kLists[t].size());
      table[kLists[t].substr(at, end - at)] |= 1U << t;
      at = end + 1;
    }
  }
  return table;
}

const Table& table() {
  static const Table words = make_table();
  return words;
}

// Calls visit(word) for each run of letters, apostrophes inside it included, in lower case as far
// as ASCII goes.
template <class Visit>
void for_each_word(std::string_view text, const Visit& visit) {
  const auto& unicode = text::UnicodeTables::get();
  std::string word;
  const auto finish = [&] {
    while (word.ends_with('\'')) word.pop_back();
    if (!word.empty()) visit(std::string_view(word));
    word.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto [c, size] = text::decode_utf8(text, i);
    if (c == U'\u2019' || (c == '\'' && !word.empty())) {
      word += '\'';
    } else if ((unicode.flags(c) & text::kLetter) == 0) {
      finish();
    } else if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else {
      word += text.substr(i, size);
    }
    i += size;
  }
  finish();
}

}  // namespace

FunctionWords function_words(std::string_view text) {
  FunctionWords found;
  for_each_word(text, [&](std::string_view word) {
    if (word.size() > kLongest) return;
    const auto one = table().find(word);
    if (one == table().end()) return;
    found.words.push_back(one->first);
    for (std::size_t t = 0; t < kTongues; ++t) found.of[t] += one->second >> t & 1U;
  });
  return found;
}

bool is_english_function_word(std::string_view word) {
  const auto found = table().find(word);
  return found != table().end() && (found->second & 1U) != 0;
}

bool changes_language(const FunctionWords& parent, std::string_view child) {
  const auto* most = std::ranges::max_element(parent.of);
  if (*most == 0 || std::ranges::count(parent.of, *most) > 1) return false;
  const auto own = static_cast<std::size_t>(most - parent.of.begin());
  const FunctionWords theirs = function_words(child);
  std::array<std::size_t, kTongues> fresh{};
  for (const std::string_view word : theirs.words) {
    if (std::ranges::find(parent.words, word) != parent.words.end()) continue;
    const unsigned tongues = table().find(word)->second;
    for (std::size_t t = 0; t < kTongues; ++t) fresh[t] += tongues >> t & 1U;
  }
  for (std::size_t t = 0; t < kTongues; ++t) {
    if (t != own && fresh[t] >= 2 && fresh[t] > theirs.of[own]) return true;
  }
  return false;
}

}  // namespace pointsman::augment
