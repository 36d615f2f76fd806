#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "augment/chat.h"
#include "augment/labels/propose_config.h"
#include "data/example.h"
#include "data/labels.h"

namespace pointsman::augment {

// What the questions of one run have in common.
struct LabelQuestion {
  const ProposeConfig& config;
  const data::LabelMap& labels;                // two at least
  std::vector<const data::Example*> examples;  // in the order of the first question
};

// `examples` rows of each label, fewer where it has no more of at most 500 characters, all in one
// seeded order.
std::vector<const data::Example*> choose_examples(std::span<const data::Example> rows,
                                                  const ProposeConfig& config);

// The user message about a text; `again` has labels and examples in the reverse order, so that a
// model that goes by the place of a label in the list contradicts itself.
std::string propose_prompt(const LabelQuestion& question, std::string_view text, bool again);

// The label that a message names: it is the label, but for case, quotes and the like; or it
// mentions this one alone, as a word of its own. -1: none, or several.
std::int32_t named_label(std::string_view message, const data::LabelMap& labels);

// What came of the two questions about each text.
struct LabelProposals {
  std::vector<std::array<std::int32_t, 2>> labels;  // [texts], -1: none could be read
  std::int64_t requests = 0;                        // retries included
  std::int64_t from_cache = 0;                      // answers
  // Answers that could not be read, by reason: those of Chat, `empty`, `unknown_label`, and
  // `not_asked` where there is no endpoint.
  std::map<std::string, std::int64_t> failed;
};

// Asks about each text twice, in order. Answers come from the cache, which costs nothing; every new
// one is in it before the next question is asked. Errors: what the cache refuses; as Chat::ask.
LabelProposals propose_labels(const LabelQuestion& question, const ChatRuntime& runtime,
                              std::span<const data::Example> texts);

}  // namespace pointsman::augment
