#include "augment/translator.h"

#include <gtest/gtest.h>

#include <array>

#include "base/json.h"
#include "base/run_program.h"
#include "tests/support/local_server.h"
#include "tests/unit/data/refusal.h"

namespace pointsman::augment {
namespace {

using data::refusal;
using testing::http_response;
using testing::LocalServer;
constexpr std::array<std::int64_t, 1> kTen = {10};

TEST(HttpTranslator, GoesThereAndBack) {
  const LocalServer server([](const std::string&, const std::string& body) {
    const Json asked = Json::parse(body);
    Json answer;
    answer["data"]["text"] =
        asked["to"].get<std::string>() + "<" + asked["texts"][0].get<std::string>();
    return http_response(200, answer.dump());
  });
  HttpTranslatorConfig config;
  config.endpoint = server.url();
  config.pivot = "de";
  config.request = R"({"texts": ["{text}"], "from": "{from}", "to": "{to}"})";
  config.answer = "/data/text";
  const auto translator = make_http_translator(config, "");
  const std::vector<SourceText> texts = {{"say \"{to}\"", "en"}, {"안녕", ""}, {"guten Tag", "de"}};
  const Candidates found = back_translate(*translator, texts, kTen);
  EXPECT_EQ(found.of_text[0], std::vector<std::string>{"en<de<say \"{to}\""});
  EXPECT_EQ(found.of_text[1], std::vector<std::string>{"ko<de<안녕"});
  EXPECT_TRUE(found.of_text[2].empty());  // in the pivot's language
  EXPECT_EQ(found.counts["failed"]["other_language"], 1);
  EXPECT_EQ(found.counts["candidates"], 2);
}

TEST(HttpTranslator, BadAnswersAreCountedAndThenOneLine) {
  const LocalServer server([](const auto&, const auto&) { return http_response(200, "<html>"); });
  HttpTranslatorConfig config;
  config.endpoint = server.url();
  config.pivot = "de";
  const auto translator = make_http_translator(config, "");
  const std::vector<SourceText> few(3, SourceText{"hello there", "en"});
  EXPECT_EQ(back_translate(*translator, few, kTen).counts["failed"]["no_json"], 3);
  const std::string what =
      refusal([&] { back_translate(*translator, few, kTen); }, ErrorKind::system);
  EXPECT_NE(what.find("/translatedText"), std::string::npos) << what;
}

bool has_apertium() {
  try {
    return run_program({"apertium", "-l"}, "", std::chrono::seconds(20)).output.find("eng-spa") !=
           std::string::npos;
  } catch (const Error&) {
    return false;
  }
}

TEST(Apertium, TranslatesThereAndBack) {
  if (!has_apertium()) GTEST_SKIP() << "apertium with eng-spa is not installed";
  ApertiumConfig config;
  config.apertium = {"eng-spa", "spa-eng"};
  const auto translator = make_apertium(config);
  const std::vector<SourceText> texts = {
      {"write a short poem\nabout the rain", "en"}, {"안녕하세요", "ko"}, {"the house is big", ""}};
  const auto answers = translator->round_trip(texts);
  ASSERT_EQ(answers.size(), 3U);
  ASSERT_TRUE(answers[0]);
  EXPECT_NE(answers[0]->find("rain"), std::string::npos) << *answers[0];
  EXPECT_EQ(answers[0]->find('\n'), std::string::npos);
  EXPECT_FALSE(answers[1]);
  EXPECT_NE(answers[2].value_or("").find("house"), std::string::npos);
  EXPECT_EQ(translator->failed()["other_language"], 1);
}

TEST(Apertium, WhatIsNotInstalledIsOneLine) {
  ApertiumConfig config;
  config.apertium = {"xxx-yyy", "yyy-xxx"};
  const std::vector<SourceText> texts = {{"hello", "en"}};
  const std::string what =
      refusal([&] { make_apertium(config)->round_trip(texts); }, ErrorKind::system);
  EXPECT_NE(what.find("apertium"), std::string::npos) << what;
}

}  // namespace
}  // namespace pointsman::augment
