#include "augment/labels/propose.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "base/json.h"
#include "schema/load.h"
#include "tests/support/completion.h"
#include "tests/support/local_server.h"
#include "tests/unit/data/refusal.h"
#include "tests/unit/data/temporary_folder.h"

namespace pointsman::augment {
namespace {

using data::refusal;
using data::TemporaryFolder;
using testing::completion;
using testing::http_response;
using testing::LocalServer;

std::vector<data::Example> rows(int count, const std::string& label = "") {
  std::vector<data::Example> some;
  for (int i = 0; i < count; ++i) {
    data::Example& row = some.emplace_back();
    row.text = "text {labels} " + std::to_string(i);
    row.label = label;
  }
  return some;
}

// Two labels, one example of each, and a cache of its own.
class Propose : public ::testing::Test {
 protected:
  Propose() {
    config_.model = "m";
    config_.cache = folder_.path() / "answers.jsonl";
    config_.retries = 1;
    config_.timeout_s = 5;
    for (const char* label : {"refund", "card"}) {
      data::Example& row = train_.emplace_back();
      row.text = std::string("about a ") + label + " {text}";
      row.label = label;
    }
  }

  LabelProposals ask(const std::string& url, int count) {
    if (!url.empty()) config_.endpoint = url + "/v1";
    const LabelQuestion question{
        .config = config_, .labels = labels_, .examples = choose_examples(train_, config_)};
    ChatRuntime runtime;
    runtime.api_key = "secret";
    runtime.first_wait = std::chrono::milliseconds(1);
    return propose_labels(question, runtime, rows(count));
  }

  TemporaryFolder folder_;
  ProposeConfig config_;
  data::LabelMap labels_{{"refund", "card"}};
  std::vector<data::Example> train_;
};

std::string prompt_of(const std::string& body) {
  return Json::parse(body)["messages"][0]["content"];
}

// A model that takes whatever stands first in the list contradicts itself every time.
TEST_F(Propose, AsksTwiceWithLabelsAndExamplesInReverse) {
  std::mutex mutex;
  std::vector<std::string> prompts;
  std::string head;
  const LocalServer server([&](const std::string& h, const std::string& b) {
    const std::lock_guard lock(mutex);
    head = h;
    prompts.push_back(prompt_of(b));
    EXPECT_EQ(Json::parse(b)["temperature"], 0.0);
    return completion(prompts.back().find("- card\n- refund") < prompts.back().size() ? "card"
                                                                                      : "refund");
  });
  config_.concurrency = 1;
  const LabelProposals found = ask(server.url(), 2);
  const std::array<std::int32_t, 2> contradicts = {0, 1};
  EXPECT_EQ(found.labels, (std::vector{contradicts, contradicts}));
  EXPECT_EQ(found.requests, 4);
  EXPECT_EQ(found.from_cache, 0);
  EXPECT_TRUE(found.failed.empty());
  EXPECT_NE(head.find("Bearer secret"), std::string::npos);
  ASSERT_EQ(prompts.size(), 4U);
  EXPECT_NE(prompts[0].find("Message:\ntext {labels} 0\n\nReply"), std::string::npos);
  EXPECT_NE(prompts[1].find("- refund\n- card\n"), std::string::npos) << prompts[1];
  const auto card = [](const std::string& prompt) {
    return prompt.find("Message:\nabout a card {text}\nLabel: card\n\n");
  };
  const auto refund = [](const std::string& prompt) {
    return prompt.find("Message:\nabout a refund {text}\nLabel: refund\n\n");
  };
  EXPECT_NE(card(prompts[0]), std::string::npos) << prompts[0];
  EXPECT_EQ(card(prompts[0]) < refund(prompts[0]), card(prompts[1]) > refund(prompts[1]));
  EXPECT_EQ(read_file(*config_.cache).find("secret"), std::string::npos);
}

TEST_F(Propose, NothingIsAskedTwice) {
  std::atomic<int> requests = 0;
  auto server = std::make_unique<LocalServer>([&](const auto&, const auto&) {
    ++requests;
    return completion("card");
  });
  config_.budget = 5;
  const LabelProposals first = ask(server->url(), 4);  // 5 answers, then the budget is used up
  EXPECT_EQ(requests, 5);
  EXPECT_EQ(first.failed.at("budget"), 3);
  const LabelProposals second = ask(server->url(), 4);
  EXPECT_EQ(requests, 8);
  EXPECT_EQ(second.from_cache, 5);
  EXPECT_EQ(second.labels, std::vector(4, (std::array<std::int32_t, 2>{0, 0})));
  server.reset();
  config_.endpoint.reset();
  const LabelProposals offline = ask("", 5);
  EXPECT_EQ(offline.labels[3], second.labels[3]);
  EXPECT_EQ(offline.failed.at("not_asked"), 2);
  config_.temperature = 0.5;  // another question
  EXPECT_EQ(ask("", 4).from_cache, 0);
  config_.temperature = 0;
  train_[0].text = "another example";
  EXPECT_EQ(ask("", 4).from_cache, 0);
}

// What an endpoint may answer, and what is counted for each of the two questions.
TEST_F(Propose, BadAnswersAreCounted) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {http_response(200, "<html>login</html>"), "no_json"},
      {http_response(200, "{\"choices\": [{\"mess"), "no_json"},
      {http_response(200, "{\"choices\": []}"), "no_json"},
      {http_response(200, "{\"choices\": [{\"message\": {\"content\": null}}]}"), "no_json"},
      {http_response(200, "{\"choices\": [{\"message\": {\"content\": \"\xff\"}}]}"), "no_json"},
      {http_response(200, ""), "no_json"},
      {completion(""), "empty"},
      {completion("<think>it may be a card"), "empty"},
      {completion("neither"), "unknown_label"},
      {completion("card or refund"), "unknown_label"},
      {http_response(429, ""), "rate_limited"},
      {http_response(500, "oops"), "server_error"},
      {"", "timeout_or_connection"},
      {"HTTP/1.1 200 X\r\ncontent-length: 900\r\n\r\n{\"choices\"", "timeout_or_connection"},
  };
  for (const auto& [answer, reason] : cases) {
    std::filesystem::remove(*config_.cache);
    const LocalServer server([&](const auto&, const auto&) { return answer; });
    const LabelProposals found = ask(server.url(), 1);
    EXPECT_EQ(found.labels[0], (std::array<std::int32_t, 2>{-1, -1})) << reason;
    EXPECT_EQ(found.failed, (std::map<std::string, std::int64_t>{{reason, 2}})) << answer;
  }
}

TEST_F(Propose, AnEndpointThatDoesNotWorkIsOneLineAndAnswersAreKept) {
  config_.concurrency = 1;
  const std::string down = refusal([&] { ask(testing::dead_url(), 50); }, ErrorKind::system);
  EXPECT_NE(down.find("no connection"), std::string::npos) << down;
  const LocalServer closed([](const auto&, const auto&) { return http_response(401, "secret?"); });
  const std::string key = refusal([&] { ask(closed.url(), 50); }, ErrorKind::system);
  EXPECT_NE(key.find("the key is missing or not accepted"), std::string::npos) << key;
  EXPECT_EQ(key.find("secret"), std::string::npos);
  const LocalServer slow([](const auto&, const auto&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(120));
    return std::string();
  });
  config_.timeout_s = 0.05;
  config_.retries = 0;
  const std::string late = refusal([&] { ask(slow.url(), 50); }, ErrorKind::system);
  EXPECT_NE(late.find("within 50 ms"), std::string::npos) << late;
  config_.timeout_s = 5;
  std::atomic<int> requests = 0;
  const LocalServer breaks([&](const auto&, const auto&) {
    return ++requests <= 3 ? completion("card") : http_response(200, "<html>");
  });
  const std::string html = refusal([&] { ask(breaks.url(), 50); }, ErrorKind::system);
  EXPECT_NE(html.find("no chat completion"), std::string::npos) << html;
  EXPECT_EQ(requests, 8);  // five in a row
  config_.endpoint.reset();
  EXPECT_EQ(ask("", 2).from_cache, 3);
}

TEST(NamedLabel, IsTheOneThatAnAnswerNames) {
  const data::LabelMap labels(
      {"gemini", "gemini-mini", "환불", "환불 취소", "New York", "York", "Card", "card", "C++."});
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"gemini", "gemini"},
      {" gemini-mini.\n", "gemini-mini"},
      {"**GEMINI**", "gemini"},
      {"```\ngemini\n```", "gemini"},
      {"{\"label\": \"gemini-mini\"}", "gemini-mini"},
      {"The label is 'gemini', as gemini says.", "gemini"},
      {"<think>york? no</think>\ngemini", "gemini"},
      {"환불입니다", "환불"},
      {"답: 환불  취소", "환불 취소"},
      {"new york", "New York"},
      {"Card", "Card"},
      {"card", "card"},
      {"C++.", "C++."},
      {"CARD", ""},  // two labels
      {"gemini or york", ""},
      {"geminis", ""},
      {"my-gemini", ""},
      {"", ""},
      {"...", ""},
  };
  for (const auto& [message, expected] : cases) {
    const std::int32_t label = named_label(message, labels);
    EXPECT_EQ(label < 0 ? "" : labels.name(label), expected) << message;
  }
  EXPECT_EQ(named_label("gemini " + std::string(5000, 'x'), labels), -1);
}

TEST(ChooseExamples, TakesAFewOfEachLabelBySeed) {
  std::vector<data::Example> all = rows(20, "a");
  for (const data::Example& row : rows(3, "b")) all.push_back(row);
  all.push_back(all.back());
  all.back().label = "c";
  all.back().text = std::string(501, 'x');
  ProposeConfig config;
  config.examples = 2;
  const auto chosen = choose_examples(all, config);
  const auto of = [&](const char* label) {
    return std::ranges::count_if(chosen, [&](const auto* row) { return row->label == label; });
  };
  EXPECT_EQ(of("a"), 2);
  EXPECT_EQ(of("b"), 2);
  EXPECT_EQ(of("c"), 0);
  EXPECT_EQ(choose_examples(all, config), chosen);
  config.seed = 14;
  EXPECT_NE(choose_examples(all, config), chosen);
  config.examples = 0;
  EXPECT_TRUE(choose_examples(all, config).empty());
}

TEST(ProposeConfig, RefusesByPlace) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"{model: m}", "cache: missing; the file that keeps every answer"},
      {"{cache: c.jsonl}", "model: missing"},
      {"{model: m, cache: c, endpoint: \"ftp://x\"}", "http:// or https://"},
      {"{model: m, cache: c, prompt: \"{text} {examples}\"}", "must hold {labels}"},
      {"{model: m, cache: c, prompt: \"{labels} {examples}\"}", "must hold {text}"},
      {"{model: m, cache: c, prompt: \"{labels} {text}\"}", "or examples must be 0"},
      {"{model: m, cache: c, rows: 501}", "rows: '501' is not an integer from 1 to 500"},
      {"{model: m, cache: c, row: 5}", "did you mean 'rows'?"},
  };
  for (const auto& [yaml, expected] : cases) {
    const std::string what =
        refusal([&] { schema::load<ProposeConfig>(yaml, "c.yaml"); }, ErrorKind::config);
    EXPECT_NE(what.find(expected), std::string::npos) << what;
  }
  const auto good = schema::load<ProposeConfig>(
      "{model: m, cache: c, examples: 0, prompt: \"{labels} {text}\"}", "c.yaml");
  EXPECT_EQ(good.temperature, 0);
  EXPECT_EQ(good.max_tokens, 256);
}

}  // namespace
}  // namespace pointsman::augment
