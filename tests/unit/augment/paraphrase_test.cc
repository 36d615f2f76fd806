#include "augment/paraphrase.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <thread>

#include "augment/endpoint.h"
#include "base/json.h"
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

constexpr std::chrono::milliseconds kSoon{1};

ParaphraseConfig config(const std::string& url) {
  ParaphraseConfig one;
  one.endpoint = url + "/v1";
  one.model = "m";
  one.prompt = "{n}: {text}";
  one.n = 2;
  one.retries = 2;
  one.timeout_s = 5;
  return one;
}

std::vector<SourceText> texts(int count) {
  std::vector<SourceText> some;
  for (int i = 0; i < count; ++i) some.push_back({"text {n} " + std::to_string(i), "en"});
  return some;
}

Candidates ask(const ParaphraseConfig& one, const std::vector<SourceText>& some,
               std::int64_t wanted = 1000) {
  return paraphrase(one, {.api_key = "secret", .first_wait = kSoon}, some, std::span(&wanted, 1));
}

TEST(Paraphrase, AsksAndReads) {
  std::mutex mutex;
  std::vector<Json> asked;
  std::string head;
  const LocalServer server([&](const std::string& h, const std::string& b) {
    const std::lock_guard lock(mutex);
    asked.push_back(Json::parse(b));
    head = h;
    const auto prompt = asked.back()["messages"][0]["content"].get<std::string>();
    return completion("```json\n[\"" + prompt + "\", \" 둘 \"]\n```");
  });
  const Candidates found = ask(config(server.url()), texts(6));
  ASSERT_EQ(found.of_text.size(), 6U);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(found.of_text[static_cast<std::size_t>(i)],
              (std::vector<std::string>{"2: text {n} " + std::to_string(i), "둘"}));
  }
  EXPECT_TRUE(head.starts_with("POST /v1/chat/completions ")) << head;
  EXPECT_NE(head.find("Bearer secret"), std::string::npos);
  EXPECT_EQ(asked[0]["model"], "m");
  EXPECT_EQ(asked[0]["temperature"], 0.8);
  EXPECT_EQ(found.counts["requests"], 6);
  EXPECT_EQ(found.counts["candidates"], 12);
  EXPECT_EQ(found.counts.dump().find("secret"), std::string::npos);
}

TEST(Paraphrase, NothingIsAskedTwiceAndOfflineIsTheCacheAlone) {
  const TemporaryFolder folder;
  std::atomic<int> requests = 0;
  auto server = std::make_unique<LocalServer>([&](const auto&, const auto&) {
    ++requests;
    return completion("1. first\n2. second\n\n3. third");
  });
  ParaphraseConfig one = config(server->url());
  one.cache = folder.path() / "cache.jsonl";
  one.budget = 3;
  const auto some = texts(5);
  const Candidates first = ask(one, some);  // 3 answers, then the budget is used up
  EXPECT_EQ(requests, 3);
  EXPECT_EQ(first.counts["failed"]["budget"], 2);
  const Candidates second = ask(one, some);
  EXPECT_EQ(requests, 5);
  EXPECT_EQ(second.counts["from_cache"], 3);
  server.reset();
  one.endpoint.reset();
  const Candidates offline = ask(one, some);
  EXPECT_EQ(offline.of_text, second.of_text);
  EXPECT_EQ(offline.of_text[4], (std::vector<std::string>{"first", "second"}));  // n of them
  EXPECT_EQ(read_file(*one.cache).find("secret"), std::string::npos);
  one.temperature = 0.9;  // another question
  EXPECT_EQ(ask(one, some).counts["from_cache"], 0);
}

TEST(Paraphrase, AsksNoMoreThanIsWanted) {
  std::atomic<int> requests = 0;
  const LocalServer server([&](const auto&, const auto&) {
    ++requests;
    return completion("[\"a\", \"b\"]");
  });
  ask(config(server.url()), texts(50), 10);  // 15 candidates, 2 each
  EXPECT_EQ(requests, 8);
}

// The fields of each server's documented answer, with a content of our own.
TEST(Paraphrase, ReadsWhatLocalServersAnswer) {
  const char* vllm = R"({"id": "chatcmpl-1", "object": "chat.completion", "created": 1,
    "model": "Qwen/Qwen2.5-7B-Instruct", "choices": [{"index": 0, "message": {"role": "assistant",
    "reasoning_content": null, "content": "[\"a\", \"b\"]", "tool_calls": []}, "logprobs": null,
    "finish_reason": "stop", "stop_reason": null}], "usage": {"prompt_tokens": 9,
    "total_tokens": 20, "completion_tokens": 11, "prompt_tokens_details": null},
    "prompt_logprobs": null, "kv_transfer_params": null})";
  const char* llama_cpp = R"({"choices": [{"finish_reason": "stop", "index": 0, "message":
    {"role": "assistant", "content": "```json\n[\"a\", \"b\"]\n```"}}], "created": 1,
    "model": "gemma-3-4b-it", "system_fingerprint": "b1", "object": "chat.completion", "usage":
    {"completion_tokens": 11, "prompt_tokens": 9, "total_tokens": 20}, "id": "chatcmpl-1",
    "timings": {"prompt_n": 9, "prompt_ms": 1.5, "predicted_n": 11, "predicted_ms": 9.25}})";
  const char* ollama = R"({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model":
    "gemma3:4b", "system_fingerprint": "fp_ollama", "choices": [{"index": 0, "message": {"role":
    "assistant", "content": "<think>\nfirst \"x\"\n</think>\n\n1. a\n2. b"},
    "finish_reason": "stop"}], "usage": {"prompt_tokens": 9, "completion_tokens": 11,
    "total_tokens": 20}})";
  for (const char* body : {vllm, llama_cpp, ollama})
    EXPECT_EQ(parse_answer(body, 4).paraphrases, (std::vector<std::string>{"a", "b"})) << body;
  Json cut = Json::parse(ollama);
  cut["choices"][0]["message"]["content"] = "<think>\nand so on";
  EXPECT_FALSE(parse_answer(cut.dump(), 4).paraphrases);
}

TEST(Paraphrase, APathGoesBeforeTheQuery) {
  std::string head;
  const LocalServer server([&](const std::string& h, const auto&) {
    head = h;
    return completion("[\"a\"]");
  });
  for (const char* given : {"/v1?api-version=2&x=/", "/v1/?api-version=2&x=/",
                            "/v1/chat/completions?api-version=2&x=/"}) {
    ParaphraseConfig one = config("");
    one.endpoint = server.url() + given;
    ask(one, texts(1));
    EXPECT_TRUE(head.starts_with("POST /v1/chat/completions?api-version=2&x=/ HTTP")) << head;
  }
}

// Three classes that lack 8, 4 and 2 paraphrases; two each from a question.
TEST(Paraphrase, ClassesShareABudgetByWhatTheyLack) {
  std::mutex mutex;
  std::map<char, int> asked;
  const LocalServer server([&](const auto&, const std::string& body) {
    const std::lock_guard lock(mutex);
    ++asked[Json::parse(body)["messages"][0]["content"].get<std::string>()[3]];
    return completion("[\"a\", \"b\"]");
  });
  std::vector<SourceText> some;
  for (std::size_t c = 0; c < 3; ++c) {
    for (int i = 0; i < 40; ++i)
      some.push_back({std::string(1, static_cast<char>('a' + c)) + std::to_string(i), "en", c});
  }
  const std::vector<std::int64_t> wanted = {32, 16, 8};  // questions: 24, 12, 6
  ParaphraseConfig one = config(server.url());
  one.concurrency = 1;
  one.budget = 14;
  paraphrase(one, {.api_key = "", .first_wait = kSoon}, some, wanted);
  EXPECT_EQ(asked, (std::map<char, int>{{'a', 8}, {'b', 4}, {'c', 2}}));
  asked.clear();
  one.budget = 1000;
  paraphrase(one, {.api_key = "", .first_wait = kSoon}, some, wanted);
  EXPECT_EQ(asked, (std::map<char, int>{{'a', 24}, {'b', 12}, {'c', 6}}));
}

TEST(Paraphrase, TriesAgainWhatMayPass) {
  std::atomic<int> requests = 0;
  const LocalServer server([&](const auto&, const auto&) {
    const int now = ++requests;
    if (now == 1) return http_response(429, "slow down", "retry-after: 0\r\n");
    if (now == 2) return http_response(503, "");
    return completion("[\"a\"]");
  });
  const Candidates found = ask(config(server.url()), texts(1));
  EXPECT_EQ(found.of_text[0], std::vector<std::string>{"a"});
  EXPECT_EQ(found.counts["requests"], 3);
}

ParaphraseConfig keyed() {
  ParaphraseConfig one;
  one.model = "gemma";
  one.prompt = "Say {text} {n} times";
  one.temperature = 0.7;
  one.n = 4;
  one.max_tokens = 256;
  return one;
}

// The value of the Python lines in docs/formats.md.
TEST(AnswerCache, KeyIsThatOfThePage) {
  EXPECT_EQ(paraphrase_key(keyed(), "안녕 \"you\"\n\x01 / é"),
            "sha256:f76e79513b1e2013197a9d4d3b4b30b68817a789f0eaa77ae75c9b40266098f9");
  ParaphraseConfig other;
  other.model = "m";
  other.prompt = "{text}";
  other.temperature = 1;
  other.n = 2;
  other.max_tokens = 8;
  EXPECT_EQ(paraphrase_key(other, "a"),
            "sha256:0c3ef07cc349234aa1863e8d91fa61ff0d8c138c2774fa7d4e093313917ca883");
}

// What an endpoint may answer, and what is counted for it.
TEST(Paraphrase, BadAnswersAreCounted) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {http_response(200, "<html>login</html>"), "no_json"},
      {http_response(200, "{\"choices\": [{\"mess"), "no_json"},
      {http_response(200, "{\"choices\": []}"), "no_json"},
      {http_response(200, "[1]"), "no_json"},
      {completion("[\"cut off"), "no_json"},
      {completion("{\"a\": 1}"), "no_json"},
      {completion(""), "empty"},
      {completion("[\"\", \"  \"]"), "empty"},
      {http_response(429, ""), "rate_limited"},
      {http_response(500, "oops"), "server_error"},
      {"", "timeout_or_connection"},
  };
  for (const auto& [answer, reason] : cases) {
    const LocalServer server([&](const auto&, const auto&) { return answer; });
    const Candidates found = ask(config(server.url()), texts(1));
    EXPECT_TRUE(found.of_text[0].empty()) << reason;
    EXPECT_GE(found.counts["failed"].value(reason, 0), 1) << answer << found.counts.dump();
  }
}

TEST(Paraphrase, AnEndpointThatDoesNotWorkIsOneLine) {
  ParaphraseConfig one = config(testing::dead_url());
  one.concurrency = 2;
  const std::string down = refusal([&] { ask(one, texts(50)); }, ErrorKind::system);
  EXPECT_NE(down.find("no connection"), std::string::npos) << down;
  for (const auto& [status, expected] : {std::pair{401, "the key is missing or not accepted"},
                                         {404, "HTTP 404"},
                                         {302, "redirect"}}) {
    std::atomic<int> requests = 0;
    const LocalServer server([&, code = status](const auto&, const auto&) {
      ++requests;
      return http_response(code, "no such model");
    });
    ParaphraseConfig at = config(server.url());
    at.concurrency = 1;
    const std::string what = refusal([&] { ask(at, texts(50)); }, ErrorKind::system);
    EXPECT_NE(what.find(expected), std::string::npos) << what;
    EXPECT_EQ(what.find("secret"), std::string::npos);
    EXPECT_EQ(requests, 1);
  }
  const LocalServer slow([](const auto&, const auto&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(120));
    return std::string();
  });
  ParaphraseConfig late = config(slow.url());
  late.timeout_s = 0.05;
  late.retries = 0;
  EXPECT_NE(refusal([&] { ask(late, texts(9)); }, ErrorKind::system).find("within 50 ms"),
            std::string::npos);
}

TEST(Paraphrase, AnotherLanguageIsRejectedByItsScript) {
  const LocalServer server([](const auto&, const auto&) {
    return completion("[\"Weather tomorrow?\", \"내일 날씨 어때?\"]");
  });
  data::Dataset train;
  for (const auto& [label, text] :
       {std::pair{"a", "내일 날씨 알려줘"}, {"b", "x y"}, {"b", "z w"}}) {
    data::Example row;
    row.id = text;
    row.text = text;
    row.label = label;
    train.rows.push_back(row);
  }
  AugmentConfig augmentation;
  augmentation.operators = {std::string("paraphrase")};
  augmentation.target_ratio = 1;
  augmentation.paraphrase = config(server.url());
  Hooks hooks;
  hooks.sources["paraphrase"] = [&](std::span<const SourceText> some,
                                    std::span<const std::int64_t> wanted) {
    return paraphrase(*augmentation.paraphrase, {}, some, wanted);
  };
  const AugmentResult result = augment(train, augmentation, hooks);
  ASSERT_EQ(result.children.size(), 1U);
  EXPECT_EQ(result.children[0].row.text, "내일 날씨 어때?");
  EXPECT_EQ(result.rejected[static_cast<std::size_t>(Rejection::foreign_script)], 1);
}

TEST(Endpoint, WaitsLongerEachTimeButNotForever) {
  Rng rng(1, "test");
  for (std::int64_t attempt = 1; attempt < 100; ++attempt) {
    const auto wait = back_off(std::chrono::milliseconds(500), attempt, rng).count();
    const double full = std::min(60'000.0, 500 * std::pow(2, attempt - 1));
    EXPECT_GE(wait, static_cast<std::int64_t>(full / 2) - 1);
    EXPECT_LE(wait, static_cast<std::int64_t>(full));
  }
}

TEST(Endpoint, ReadsRetryAfter) {
  constexpr std::int64_t kNow = 1445412480;  // 21 October 2015, 07:28:00
  EXPECT_EQ(retry_after("7", kNow), std::chrono::seconds(7));
  EXPECT_EQ(retry_after("Wed, 21 Oct 2015 07:28:30 GMT", kNow), std::chrono::seconds(30));
  EXPECT_EQ(retry_after("Wed, 21 Oct 2015 07:27:30 GMT", kNow), std::chrono::seconds(0));
  EXPECT_EQ(retry_after("999999999", kNow), std::chrono::seconds(600));
  for (const char* bad : {"", "-1", "soon", "1.5", "99999999999999999999"})
    EXPECT_EQ(retry_after(bad, kNow), std::nullopt) << bad;
}

}  // namespace
}  // namespace pointsman::augment
