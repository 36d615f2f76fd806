#include "augment/labels/propose.h"

#include <algorithm>

#include "augment/answer_cache.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "base/number_text.h"
#include "base/rng.h"
#include "text/normalize.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

constexpr std::size_t kLongestExample = 500;  // code points
constexpr std::size_t kLongestAnswer = 4000;  // bytes: an essay names no label

// What goes on with a word; in "claude입니다" the label ends where Hangul begins.
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

struct Mention {
  std::size_t begin = 0, end = 0;
  std::int32_t label = 0;
};

// Where the label stands as a word of its own; both texts are normalised.
void add_mentions(std::string_view text, std::string_view label, std::int32_t index,
                  std::vector<Mention>& mentions) {
  for (auto at = text.find(label); at != text.npos; at = text.find(label, at + 1)) {
    const std::size_t end = at + label.size();
    const bool goes_on_before = at > 0 && is_word(text[at - 1]) && is_word(label.front());
    const bool goes_on_behind = end < text.size() && is_word(text[end]) && is_word(label.back());
    if (!goes_on_before && !goes_on_behind) mentions.push_back({at, end, index});
  }
}

// A message without what models put around an answer: their thoughts, fences, quotes, full stops.
std::string_view bare(std::string_view message) {
  message = without_fence(without_thoughts(message));
  constexpr std::string_view kAround = "\"'`*. \t\r\n";
  const auto begin = message.find_first_not_of(kAround);
  if (begin == message.npos) return {};
  return message.substr(begin, message.find_last_not_of(kAround) + 1 - begin);
}

// The cache's line of an answer: the whole request is the key.
Json cache_line(const std::string& request, const ProposeConfig& config, const std::string& text,
                const std::string& message) {
  return {{"key", sha256(request)},
          {"model", config.model},
          {"text", text},
          {"answers", Json::array({message})}};
}

}  // namespace

void check(const ProposeConfig& config, Diagnostics& diagnostics) {
  check_chat(config, diagnostics);
  if (!config.cache) {
    diagnostics.add("cache",
                    "missing; the file that keeps every answer, such as label_answers.jsonl");
  }
  for (const std::string placeholder : {"{text}", "{labels}"}) {
    if (config.prompt.find(placeholder) == std::string::npos)
      diagnostics.add("prompt", "must hold " + placeholder);
  }
  if (config.examples > 0 && config.prompt.find("{examples}") == std::string::npos)
    diagnostics.add("prompt", "must hold {examples}, or examples must be 0");
}

std::vector<const data::Example*> choose_examples(std::span<const data::Example> rows,
                                                  const ProposeConfig& config) {
  std::vector<const data::Example*> shuffled;
  for (const data::Example& row : rows) {
    if (text::count_code_points(row.text) <= kLongestExample) shuffled.push_back(&row);
  }
  Rng rng(static_cast<std::uint64_t>(config.seed), "to_label.examples");
  rng.shuffle(shuffled);
  std::map<std::string_view, std::int64_t> taken;
  std::erase_if(shuffled,
                [&](const data::Example* row) { return ++taken[row->label] > config.examples; });
  return shuffled;
}

std::string propose_prompt(const LabelQuestion& question, std::string_view text, bool again) {
  std::vector<std::string> names = question.labels.names();
  std::vector<const data::Example*> examples = question.examples;
  if (again) {
    std::ranges::reverse(names);
    std::ranges::reverse(examples);
  }
  std::string labels;
  for (const std::string& name : names) labels += (labels.empty() ? "- " : "\n- ") + name;
  std::string shown = examples.empty() ? "" : "Examples:\n\n";
  for (const data::Example* row : examples)
    shown += "Message:\n" + row->text + "\nLabel: " + row->label + "\n\n";
  return filled(question.config.prompt,
                {{"{text}", text}, {"{labels}", labels}, {"{examples}", shown}});
}

std::int32_t named_label(std::string_view message, const data::LabelMap& labels) {
  const std::string_view answer = bare(message);
  for (const std::string_view same : {trimmed(message), answer}) {
    if (const std::int32_t label = labels.find(same); label >= 0) return label;
  }
  if (answer.size() > kLongestAnswer) return -1;
  const std::string text = text::normalize_for_comparison(answer);
  std::vector<Mention> mentions;
  for (std::int32_t i = 0; i < labels.size(); ++i) {
    const std::string label = text::normalize_for_comparison(labels.name(i));
    if (!label.empty()) add_mentions(text, label, i, mentions);
  }
  // "new york" is no mention of "york".
  const std::vector<Mention> all = mentions;
  std::erase_if(mentions, [&](const Mention& one) {
    return std::ranges::any_of(all, [&](const Mention& other) {
      return other.begin <= one.begin && one.end <= other.end &&
             other.end - other.begin > one.end - one.begin;
    });
  });
  if (mentions.empty()) return -1;
  const bool one_label = std::ranges::all_of(
      mentions, [&](const Mention& one) { return one.label == mentions.front().label; });
  return one_label ? mentions.front().label : -1;
}

LabelProposals propose_labels(const LabelQuestion& question, const ChatRuntime& runtime,
                              std::span<const data::Example> texts) {
  const ProposeConfig& config = question.config;
  AnswerCache cache(*config.cache);
  const auto request = [&](std::size_t i) {  // question i is about text i / 2
    return chat_request(config, propose_prompt(question, texts[i / 2].text, i % 2 == 1));
  };
  LabelProposals found;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < 2 * texts.size(); ++i) {
    if (cache.find(sha256(request(i))) == nullptr) open.push_back(i);
  }
  found.from_cache = static_cast<std::int64_t>(2 * texts.size() - open.size());
  if (!config.endpoint) {
    if (!open.empty()) found.failed["not_asked"] = static_cast<std::int64_t>(open.size());
  } else if (!open.empty()) {
    log::info("asking " + *config.endpoint + " for labels of " +
              count_of(static_cast<std::int64_t>(texts.size()), "text") + ": " +
              count_of(static_cast<std::int64_t>(open.size()), "question"));
    Chat chat(config, runtime);
    chat.ask(
        open.size(), [&](std::size_t i) { return request(open[i]); },
        [&](std::size_t i, const std::string& response) {
          const auto message = chat_message(response);
          if (message)
            cache.put(cache_line(request(open[i]), config, texts[open[i] / 2].text, *message));
          return message.has_value();
        });
    found.requests = chat.requests();
    found.failed = chat.failed();
  }
  found.labels.resize(texts.size(), {-1, -1});
  for (std::size_t i = 0; i < 2 * texts.size(); ++i) {
    const auto* answers = cache.find(sha256(request(i)));
    if (answers == nullptr || answers->empty()) continue;
    const std::int32_t label = named_label(answers->front(), question.labels);
    found.labels[i / 2][i % 2] = label;
    if (label < 0) ++found.failed[bare(answers->front()).empty() ? "empty" : "unknown_label"];
  }
  return found;
}

}  // namespace pointsman::augment
