#include "text/post_processor.h"

#include <gtest/gtest.h>

#include "tests/support/tokenizer_support.h"

namespace pointsman::text {
namespace {

PostProcessor read(const char* processor) {
  TokenizerJson json;
  json.source = "F";
  json.content["post_processor"] = Json::parse(processor);
  return read_post_processor(json);
}

// "<s>=0/0 A/0 </s>=2/0": token, id and type id of every step.
std::string line_of(const std::vector<TemplateStep>& steps) {
  std::string out;
  for (const TemplateStep& step : steps) {
    const bool special = step.kind == TemplateStep::Kind::special;
    const char* text = step.kind == TemplateStep::Kind::first_text ? "A" : "B";
    out += (out.empty() ? "" : " ") +
           (special ? step.token + "=" + std::to_string(step.id) : std::string(text)) + "/" +
           std::to_string(step.type_id);
  }
  return out;
}

TEST(PostProcessor, RobertaPutsTwoTokensBetweenTexts) {
  const PostProcessor read_one = read(
      R"({"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false})");
  EXPECT_EQ(line_of(read_one.single), "<s>=0/0 A/0 </s>=2/0");
  EXPECT_EQ(line_of(read_one.pair), "<s>=0/0 A/0 </s>=2/0 </s>=2/0 B/0 </s>=2/0");
  EXPECT_TRUE(read_one.trim_offsets);
  EXPECT_FALSE(read_one.add_prefix_space);
}

TEST(PostProcessor, BertGivesTheSecondTextAType) {
  const PostProcessor bert =
      read(R"({"type": "BertProcessing", "sep": ["[SEP]", 102], "cls": ["[CLS]", 101]})");
  EXPECT_EQ(line_of(bert.single), "[CLS]=101/0 A/0 [SEP]=102/0");
  EXPECT_EQ(line_of(bert.pair), "[CLS]=101/0 A/0 [SEP]=102/0 B/1 [SEP]=102/1");
  EXPECT_FALSE(bert.trim_offsets);
}

TEST(PostProcessor, ATemplateSaysBoth) {
  const PostProcessor both = read(R"({"type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
               {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
    "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
             {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
    "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [7], "tokens": ["[CLS]"]},
                       "[SEP]": {"id": "[SEP]", "ids": [8], "tokens": ["[SEP]"]}}})");
  EXPECT_EQ(line_of(both.single), "[CLS]=7/0 A/0 [SEP]=8/0");
  EXPECT_EQ(line_of(both.pair), "[CLS]=7/0 A/0 [SEP]=8/0 B/1");
}

TEST(PostProcessor, RefusesByName) {
  const auto refused = [](const char* processor, const std::string& named) {
    const std::string message = testing::refusal(ErrorKind::model, [&] { read(processor); });
    EXPECT_NE(message.find(named), std::string::npos) << message;
  };
  refused("null", "'null'");
  refused(R"({"type": "ByteLevel", "trim_offsets": true})", "'ByteLevel'");
  refused(R"({"type": "BertProcessing", "sep": ["[SEP]", 102]})", "'cls'");
  refused(R"({"type": "BertProcessing", "sep": ["[SEP]", -1], "cls": ["[CLS]", 1]})", "token id");
  refused(R"({"type": "RobertaProcessing", "sep": ["a", 1], "cls": ["b", 2]})", "'trim_offsets'");
  refused(R"({"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}]})",
          "one token before and one after");
  refused(R"({"type": "TemplateProcessing", "single": 5})", "'single'");
  refused(R"({"type": "TemplateProcessing", "single": [{"Other": {}}]})", "'Sequence'");
  refused(R"({"type": "TemplateProcessing", "single": [{"Sequence": {"id": "C"}}]})", "'C'");
  refused(R"({"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 2}}]})",
          "type id 2");
  refused(R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]"}}]})",
          "'[CLS]'");
}

}  // namespace
}  // namespace pointsman::text
