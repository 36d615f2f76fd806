#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

#include "tests/integration/fixture.h"
#include "tests/support/completion.h"
#include "tests/support/local_server.h"

namespace pointsman::integration {
namespace {

using testing::completion;
using testing::http_response;
using testing::LocalServer;

// Four rows to rank and a config whose endpoint is asked about the first three.
void write_inputs(const Path& folder, const std::string& url, const std::string& more = "") {
  write_config(folder, "to_label: {endpoint: \"" + url +
                           "/v1\", model: m, rows: 3, examples: 1, cache: kept/answers.jsonl, "
                           "concurrency: 1, retries: 0" +
                           more + "}\n");
  write_file_atomically(folder / "u.csv",
                        "text\nquite other words\nsomething new\nnobody said this\nand more\n");
}

std::vector<std::string> command(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"analyze", "c.yaml", "--unlabelled", "u.csv", "--out", "look"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// The labels that the prompt lists, in its order.
std::vector<std::string> listed(const std::string& body) {
  const std::string prompt = Json::parse(body)["messages"][0]["content"];
  std::vector<std::string> labels;
  for (auto at = prompt.find("\n- "); at != std::string::npos; at = prompt.find("\n- ", at + 1))
    labels.push_back(prompt.substr(at + 3, prompt.find('\n', at + 3) - at - 3));
  return labels;
}

TEST(ProposedLabels, StandBesideTheRowsAndTheirAgreementInTheAnalysis) {
  const testing::TemporaryFolder folder;
  std::atomic<int> asked = 0;
  const LocalServer server([&](const std::string&, const std::string& body) {
    std::vector<std::string> labels = listed(body);
    EXPECT_EQ(labels.size(), 3U);
    const int question = asked++;
    if (question < 4) return completion(*std::ranges::min_element(labels));  // two rows: the same
    if (question == 4) return completion(labels[0]);
    return completion("I cannot say");
  });
  write_inputs(folder.path(), server.url());
  const auto outcome = pointsman(command(), folder.path());
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string csv = read_file(folder.path() / "look/to_label.csv");
  EXPECT_TRUE(
      csv.starts_with("rank,id,text,proposed,probability,uncertainty,novelty,first_answer,"
                      "second_answer,agree\n"))
      << csv;
  EXPECT_EQ(std::ranges::count(csv, '\n'), 5) << csv;
  EXPECT_NE(csv.find(",yes\n2,"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",,\n4,"), std::string::npos) << csv;  // one answer is no agreement
  EXPECT_TRUE(csv.ends_with(",,,\n")) << csv;               // not asked about
  const Json found = read_json(folder.path() / "look/analysis.json", ErrorKind::data)["proposals"];
  EXPECT_EQ(found["rows"], 3);
  EXPECT_EQ(found["read"], 2);
  EXPECT_EQ(found["agree"], 2);
  EXPECT_EQ(found["agreement"], 1.0);
  EXPECT_TRUE(found["kappa"].is_null());  // one label alone: 0/0
  EXPECT_EQ(found["requests"], 6);
  EXPECT_EQ(found["failed"], (Json{{"unknown_label", 1}}));
  EXPECT_NE(outcome.out.find("proposed  3 rows asked about twice, 2 of 2 answered the same "
                             "(100.0 %, Cohen's kappa undefined); 1 answer could not be read: "
                             "unknown_label 1\n"),
            std::string::npos)
      << outcome.out;
  EXPECT_NE(read_file(folder.path() / "look/analysis.html").find("Labels proposed"),
            std::string::npos);
}

// What was ranked and what was answered outlives the endpoint, and is not paid for again.
TEST(ProposedLabels, AnEndpointThatFailsLosesNothing) {
  const testing::TemporaryFolder folder;
  std::atomic<int> asked = 0;
  std::atomic<bool> broken = true;
  const LocalServer server([&](const std::string&, const std::string&) {
    return ++asked > 2 && broken ? http_response(403, "no") : completion("nothing of these");
  });
  write_inputs(folder.path(), server.url());
  const auto outcome = pointsman(command({"--quiet"}), folder.path());
  EXPECT_EQ(outcome.code, 7);
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 2) << outcome.err;
  EXPECT_NE(outcome.err.find("hint: look/to_label.csv has the rows without proposals, "),
            std::string::npos)
      << outcome.err;
  EXPECT_EQ(tree(folder.path() / "look"),
            (std::vector<std::string>{"analysis.html", "analysis.json", "to_label.csv"}));
  EXPECT_TRUE(read_file(folder.path() / "look/to_label.csv")
                  .starts_with("rank,id,text,proposed,probability,uncertainty,novelty\n"));
  broken = false;
  const auto again = pointsman(command({"--quiet", "--force"}), folder.path());
  EXPECT_EQ(again.code, 0) << again.err;
  const Json found = read_json(folder.path() / "look/analysis.json", ErrorKind::data)["proposals"];
  EXPECT_EQ(found["from_cache"], 2);
  EXPECT_EQ(found["requests"], 4);
  EXPECT_EQ(found["failed"]["unknown_label"], 6);
  EXPECT_EQ(asked, 7);
}

TEST(ProposedLabels, AKilledRunCostsNothingTwice) {
  const testing::TemporaryFolder folder;
  std::atomic<int> asked = 0;
  std::atomic<bool> waits = true;
  const LocalServer server([&](const std::string&, const std::string&) {
    ++asked;
    while (asked > 3 && waits) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return completion("nothing of these");
  });
  write_inputs(folder.path(), server.url());
  std::vector<std::string> words = command();
  words.insert(words.begin(), POINTSMAN_PROGRAM);
  testing::Program program(words, folder.path());
  for (int i = 0; asked < 4 && i < 2000; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  program.signal(SIGKILL);
  EXPECT_EQ(program.wait().code, 128 + SIGKILL);
  waits = false;
  ASSERT_EQ(pointsman(command({"--force"}), folder.path()).code, 0);
  EXPECT_EQ(asked, 7);  // three before, one that was not answered, three behind it
}

TEST(ProposedLabels, TheKeyIsInNoFileAndNoLine) {
  const testing::TemporaryFolder folder;
  std::atomic<bool> seen = false;
  const LocalServer server([&](const std::string& head, const std::string&) {
    seen = seen || head.find("Bearer hush-hush") != std::string::npos;
    return http_response(400, "what is hush-hush?");  // a gateway may echo it
  });
  write_inputs(folder.path(), server.url(), ", api_key_env: POINTSMAN_TEST_KEY");
  const auto unset = pointsman(command(), folder.path());
  EXPECT_EQ(unset.code, 2);
  EXPECT_NE(unset.err.find("to_label.api_key_env: the environment variable POINTSMAN_TEST_KEY is "
                           "not set"),
            std::string::npos)
      << unset.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "look"));
  ::setenv("POINTSMAN_TEST_KEY", "hush-hush", 1);
  const auto outcome = pointsman(command({"--verbose"}), folder.path());
  ::unsetenv("POINTSMAN_TEST_KEY");
  EXPECT_EQ(outcome.code, 7);
  EXPECT_TRUE(seen);
  EXPECT_NE(outcome.err.find("what is ***?"), std::string::npos) << outcome.err;
  EXPECT_EQ((outcome.out + outcome.err).find("hush"), std::string::npos);
  for (const std::string& file : tree(folder.path())) {
    if (std::filesystem::is_regular_file(folder.path() / file)) {
      EXPECT_EQ(read_file(folder.path() / file).find("hush"), std::string::npos) << file;
    }
  }
}

}  // namespace
}  // namespace pointsman::integration
