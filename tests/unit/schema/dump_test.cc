#include "schema/dump.h"

#include <gtest/gtest.h>

#include "sample_config.h"
#include "schema/load.h"
#include "schema/reference.h"

namespace pointsman {
namespace {

TEST(Dump, WritesEveryKey) {
  sample::Config config;
  config.file = "/rows.csv";
  EXPECT_EQ(schema::dump(config),
            "name: sample\n"
            "file: /rows.csv\n"
            "other: null\n"
            "count: 4\n"
            "color: green\n"
            "costs: {}\n"
            "shares: null\n"
            "inner:\n"
            "  learning_rate: 1e-4\n"
            "  seeds: [13]\n"
            "  shuffle: true\n"
            "  color: red\n"
            "  weights: red\n");
}

TEST(Dump, ReadsBackAsTheSameStruct) {
  sample::Config config;
  config.name = "yes";
  config.file = "/a b/\"quoted\"\\.csv";
  config.other = "/x\n\x01\x7f";
  config.count = 65536;
  config.costs = {{"012", 0.1}, {"키: [", 1e-300}, {"", 1.0 / 3.0}, {"~", 123456789012345678.0}};
  config.shares = sample::Shares{0.1, 0.2};
  config.inner.seeds = {};
  config.inner.color = sample::Power{0.125};
  config.inner.weights = std::map<std::string, double>{{"gpt-4.1", 2}, {"- x", 0.5}};
  const std::string yaml = schema::dump(config);
  EXPECT_EQ(schema::load<sample::Config>(yaml, "/elsewhere/config.yaml"), config) << yaml;
}

TEST(Dump, AwkwardTextsReadBack) {
  for (const char* text :
       {"",      " ",    "-",         "- a",  "1",    "1.5", "0x1", "1:30", "null", "Null",
        "TRUE",  "off",  "y",         "a: b", "a #b", "#",   "&a",  "*a",   "!a",   "%a",
        "@a",    "`a",   "{",         "]",    "?",    "...", "---", "\t",   "é",    "한국어",
        "a\\nb", "a\nb", "trailing ", "1e5",  "+",    ".",   "~",   "=",    "<<"}) {
    sample::Config config;
    config.file = "/f";
    config.name = text;
    EXPECT_EQ(schema::load<sample::Config>(schema::dump(config), "c.yaml").name, text)
        << schema::dump(config);
  }
}

TEST(Reference, ListsEveryKeyOnce) {
  std::vector<schema::ReferenceRow> rows;
  schema::collect_reference(sample::Config{}, "", rows);
  EXPECT_EQ(schema::reference_text(rows),
            "name: text (default sample)\n    What it is called.\n"
            "file: a path\n    Where the rows are.\n"
            "other: a path\n    Where more rows are.\n"
            "count: an integer from 1 to 65536 (default 4)\n    How many.\n"
            "color: one of red, green (default green)\n    Which one.\n"
            "costs: a map, each value a number (default {})\n    Price of each label.\n"
            "shares: a section of keys\n    How the rows are split.\n"
            "shares.train: a number above 0 and up to 1 (default 0.7)\n    Share to train on.\n"
            "shares.test: a number above 0 and up to 1 (default 0.3)\n    Share to test on.\n"
            "inner.learning_rate: a number from 0 to 1 (default 1e-4)\n    Peak rate.\n"
            "inner.seeds: a list, each item an integer from 0 to 100 (default [13])\n    One run a "
            "seed.\n"
            "inner.shuffle: true or false (default true)\n    In another order each epoch.\n"
            "inner.color: one of red, green, {power: a number from 0 to 1} (default red)\n    A "
            "colour, or {power: p}.\n"
            "inner.weights: one of red, green, a map, each value a number (default red)\n    A "
            "colour, or a map.\n");
}

}  // namespace
}  // namespace pointsman
