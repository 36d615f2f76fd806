#include "data/jsonl.h"

#include <gtest/gtest.h>

#include <sstream>

#include "refusal.h"

namespace pointsman::data {
namespace {

std::vector<JsonlRecord> read(const std::string& text) {
  std::istringstream stream(text);
  JsonlReader reader(stream, "t.jsonl");
  std::vector<JsonlRecord> records;
  for (JsonlRecord record; reader.next(record);) records.push_back(record);
  return records;
}

std::string refused(const std::string& text) {
  return refusal([&] { read(text); });
}

TEST(Jsonl, GivesStringsAsTheyAreAndOthersAsTheirText) {
  const auto records = read(
      "\xEF\xBB\xBF{\"text\": \"a \\u00e9 \\ud83d\\ude00 \\n\", \"n\": 1.10, \"t\": true, \"z\": "
      "null}\r\n"
      "{\"list\": [1, -2.50e3, [], {\"k\": [\"x\\\"\", null]}], \"o\": {\"a\": {}, \"b\": "
      "false}}\n\n");
  ASSERT_EQ(records.size(), 2U);
  const auto& first = records[0].members;
  ASSERT_EQ(first.size(), 4U);
  EXPECT_EQ(first[0].value, "a é 😀 \n");
  EXPECT_TRUE(first[0].is_string);
  EXPECT_EQ(first[1].value, "1.10");
  EXPECT_FALSE(first[1].is_string);
  EXPECT_EQ(first[2].value, "true");
  EXPECT_EQ(first[3].value, "");
  EXPECT_FALSE(first[3].is_string);
  EXPECT_EQ(records[1].line, 2);
  EXPECT_EQ(records[1].members[0].value, "[1,-2.50e3,[],{\"k\":[\"x\\\"\",null]}]");
  EXPECT_EQ(records[1].members[1].value, "{\"a\":{},\"b\":false}");
}

TEST(Jsonl, Refuses) {
  EXPECT_EQ(refused("[1]\n"), "t.jsonl:1: not an object; one JSON object a line is needed");
  EXPECT_EQ(refused("{}\n\"x\"\n"), "t.jsonl:2: not an object; one JSON object a line is needed");
  EXPECT_EQ(refused("{\"a\": 1, \"a\": 2}\n"),
            "t.jsonl:1: the key 'a' is there twice; keys are unique");
  EXPECT_EQ(refused("{\"a\": {\"b\": 1, \"b\": 2}}\n"),
            "t.jsonl:1: the key 'b' is there twice; keys are unique");
  EXPECT_EQ(refused("{\"\": 1}\n"), "t.jsonl:1: an empty key; every key is a column's name");
  EXPECT_EQ(refused("{\"a\": 1}\n\n{\"a\": 2}\n"), "t.jsonl:2: an empty line between objects");
  EXPECT_EQ(refused("{\"a\": \"x\\u0000\"}\n"), "t.jsonl:1: a NUL character in a string");
  EXPECT_EQ(refused("{\"a\": \"\xff\"}\n"),
            "t.jsonl:1:8: invalid UTF-8 (0xff at byte 7, counted from 0); UTF-8 is needed");
  EXPECT_EQ(refused("{\"a\": " + std::string(70, '[') + std::string(70, ']') + "}\n"),
            "t.jsonl:1: JSON nested deeper than 64 levels");
  for (const char* text :
       {"{\"a\": 1", "{\"a\" 1}", "{'a': 1}", "{\"a\": 01}", "{\"a\": NaN}", "{\"a\": \"\\ud800\"}",
        "{\"a\": 1e999}", "{\"a\": 1} x", "{\"a\": 1,}"}) {
    EXPECT_TRUE(refused(std::string("{}\n") + text + "\n").starts_with("t.jsonl:2:")) << text;
    EXPECT_NE(refused(text).find("not valid JSON"), std::string::npos) << text;
  }
}

TEST(Jsonl, RefusesALongLine) {
  EXPECT_EQ(refused("{}\n" + std::string(std::size_t{17} << 20, ' ')),
            "t.jsonl:2:1: a line of more than 16 MiB; one record a line is needed");
}

}  // namespace
}  // namespace pointsman::data
