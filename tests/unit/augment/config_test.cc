#include <gtest/gtest.h>

#include "augment/augment_config.h"
#include "base/error.h"
#include "schema/dump.h"
#include "schema/load.h"

namespace pointsman::augment {
namespace {

struct Document {
  std::optional<AugmentConfig> augment;
  static void describe(auto& self, auto&& field) { field("augment", self.augment, "New rows."); }
};

AugmentConfig read(const std::string& yaml) {
  return *schema::load<Document>("augment:\n" + yaml, "c.yaml").augment;
}

std::string refusal(const std::string& yaml) {
  try {
    read(yaml);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.what();
  }
  ADD_FAILURE() << "accepted: " << yaml;
  return "";
}

TEST(AugmentConfig, ReadsWhatItIsFor) {
  const AugmentConfig config = read(
      "  target_ratio: 0.5\n"
      "  operators: [keyboard, {name: ending, weight: 3}, {name: spacing, rate: 0.5}, paraphrase]\n"
      "  paraphrase: {model: m, cache: answers.jsonl}\n");
  const auto chosen = chosen_operators(config);
  ASSERT_EQ(chosen.size(), 4U);
  EXPECT_EQ(chosen[0].name, "keyboard");
  EXPECT_EQ(chosen[0].weight, 1);
  EXPECT_EQ(chosen[0].rate, 0.03);
  EXPECT_EQ(chosen[1].weight, 3);
  EXPECT_EQ(chosen[2].rate, 0.5);
  EXPECT_EQ(config.paraphrase->cache, Path("answers.jsonl"));
}

TEST(AugmentConfig, DefaultOperatorsNeedNothing) {
  for (const OperatorChoice& choice : chosen_operators({}))
    EXPECT_TRUE(choice.name != "neighbour" && choice.name != "paraphrase") << choice.name;
  const auto with = chosen_operators(read("  translator: {apertium: [eng-spa, spa-eng]}\n"));
  EXPECT_EQ(with.back().name, "back_translation");
}

TEST(AugmentConfig, DumpsToWhatItReads) {
  const AugmentConfig config = read(
      "  target_count: 100\n  operators: [keyboard, {name: ending, weight: 3}]\n"
      "  translator: {endpoint: \"http://localhost:5000/translate\", pivot: de}\n");
  const Document document{config};
  const std::string text = schema::dump(document);
  const auto again = schema::load<Document>(text, "c.yaml");
  EXPECT_EQ(schema::dump(again), text);
}

TEST(AugmentConfig, RefusesByPlace) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"  target_ratio: 0.5\n  target_count: 3\n",
       "c.yaml:3:17: augment.target_count: stands beside"},
      {"  operators: [keybord]\n", "c.yaml:2:15: augment.operators.0: 'keybord' is no operator"},
      {"  operators: [keyboard, keyboard]\n", "augment.operators.1: 'keyboard' stands there twice"},
      {"  operators: [paraphrase]\n", "needs the section augment.paraphrase"},
      {"  operators: [back_translation]\n", "needs the section augment.translator"},
      {"  target_ratio: 0\n", "augment.target_ratio"},
      {"  filters: {min_similarity: 0.9, max_similarity: 0.5}\n", "above max_similarity"},
      {"  paraphrase: {model: m}\n", "one of them is needed"},
      {"  paraphrase: {cache: c.jsonl}\n", "augment.paraphrase.model: missing"},
      {"  paraphrase: {model: m, cache: c.jsonl, prompt: hi}\n", "must hold {text}"},
      {"  paraphrase: {model: m, endpoint: \"ftp://x\"}\n", "http:// or https://"},
      {"  translator: {apertium: [eng-spa]}\n", "there and back"},
      {"  translator: {apertium: [eng-spa, \"a;b\"]}\n", "is no mode"},
      {"  translator: {endpoint: \"http://x\", request: \"{text}\"}\n", "request must be JSON"},
  };
  for (const auto& [yaml, expected] : cases) {
    const std::string what = refusal(yaml);
    EXPECT_NE(what.find(expected), std::string::npos) << what;
  }
}

}  // namespace
}  // namespace pointsman::augment
