#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "augment/words.h"
#include "base/rng.h"

namespace pointsman::augment {

enum class Level : std::uint8_t { casual, polite, formal };

// What a sentence is by its ending and mark.
enum class Mood : std::uint8_t { unknown, statement, question, request };

// The end of the last sentence of a Korean text, where its ending is one of the tables'.
struct Ending {
  std::size_t begin = 0;  // bytes of the ending
  std::size_t end = 0;
  Mood mood = Mood::unknown;
  Level level = Level::casual;
  std::size_t group = 0;  // of forms that say the same
};
std::optional<Ending> find_ending(const Words& words);

// The text with another ending of the same group, that fits the politeness of the rest; nothing
// where there is none. The question mark comes and goes with the mood.
std::optional<std::string> exchange_ending(const Words& words, const Ending& ending, Rng& rng);

// Whether a word ends in a request with its verb before it: 알려줘, but not 줘.
bool is_attached_request(std::string_view word);

// Which levels the words of a text allow, by its pronouns and the endings of its other sentences.
struct Levels {
  bool casual = true;
  bool polite = true;
  bool allows(Level level) const { return level == Level::casual ? casual : polite; }
};
Levels levels_of(const Words& words, std::size_t before);

}  // namespace pointsman::augment
