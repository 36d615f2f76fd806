#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sample_config.h"
#include "schema/load.h"

namespace pointsman {
namespace {

sample::Config load(const std::string& yaml, const std::vector<std::string>& sets = {}) {
  return schema::load<sample::Config>(yaml, "dir/c.yaml", sets);
}

std::string refusal(const std::string& yaml, const std::vector<std::string>& sets = {}) {
  try {
    load(yaml, sets);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 2);
    return error.what();
  }
  return "accepted";
}

TEST(Decode, ReadsEveryKind) {
  const auto config = load(
      "name: 'a b'\nfile: rows.csv\nother: /tmp/x\ncount: 7\ncolor: red\ncosts: {a: 1, 'b': 2.5}\n"
      "shares: {train: 0.5, test: .5}\n"
      "inner:\n  learning_rate: 1e-4\n  seeds: [1, 2]\n  shuffle: false\n  color: {power: 0.25}\n  "
      "weights: {x: 3}\n");
  EXPECT_EQ(config.name, "a b");
  EXPECT_EQ(config.file, Path("dir/rows.csv"));
  EXPECT_EQ(config.other, Path("/tmp/x"));
  EXPECT_EQ(config.count, 7);
  EXPECT_EQ(config.color, sample::Color::red);
  EXPECT_EQ(config.costs, (std::map<std::string, double>{{"a", 1.0}, {"b", 2.5}}));
  EXPECT_EQ(config.shares, (sample::Shares{0.5, 0.5}));
  EXPECT_EQ(config.inner.learning_rate, 1e-4);
  EXPECT_EQ(config.inner.seeds, (std::vector<std::int64_t>{1, 2}));
  EXPECT_FALSE(config.inner.shuffle);
  EXPECT_EQ(std::get<sample::Power>(config.inner.color), sample::Power{0.25});
  EXPECT_EQ((std::get<std::map<std::string, double>>(config.inner.weights)),
            (std::map<std::string, double>{{"x", 3}}));
}

TEST(Decode, WhatIsNotSaidKeepsItsDefault) {
  const auto config = load("inner: {shuffle: false}\n");
  sample::Config expected;
  expected.inner.shuffle = false;
  EXPECT_EQ(config, expected);
}

TEST(Decode, NullEmptiesAnOptionalOnly) {
  EXPECT_EQ(load("shares: null\n").shares, std::nullopt);
  EXPECT_EQ(load("other: ~\n").other, std::nullopt);
  EXPECT_EQ(refusal("count:\n"),
            "dir/c.yaml:1:1: count: nothing is not an integer from 1 to 65536");
}

struct Case {
  const char* yaml;
  const char* refusal;
};

TEST(Decode, RefusesEachByItsPlace) {
  const std::vector<Case> cases = {
      {"", "dir/c.yaml:1:1: empty; a config is a section of keys, see `pointsman describe config`"},
      {"- a\n", "dir/c.yaml:1:1: a list is not a section of keys"},
      {"count: 1_000\n", "dir/c.yaml:1:8: count: '1_000' is not an integer from 1 to 65536"},
      {"count: 012\n", "dir/c.yaml:1:8: count: '012' is not an integer from 1 to 65536"},
      {"count: 0x1f\n", "dir/c.yaml:1:8: count: '0x1f' is not an integer from 1 to 65536"},
      {"count: 1e3\n", "dir/c.yaml:1:8: count: '1e3' is not an integer from 1 to 65536"},
      {"count: 4.0\n", "dir/c.yaml:1:8: count: '4.0' is not an integer from 1 to 65536"},
      {"count: '4'\n",
       "dir/c.yaml:1:8: count: '4' is not an integer from 1 to 65536; write it without quotes"},
      {"count: 0\n", "dir/c.yaml:1:8: count: '0' is not an integer from 1 to 65536"},
      {"count: 99999999999999999999\n",
       "dir/c.yaml:1:8: count: '99999999999999999999' is not an integer from 1 to 65536"},
      {"count: [1]\n", "dir/c.yaml:1:8: count: a list is not an integer from 1 to 65536"},
      {"inner: {shuffle: yes}\n", "dir/c.yaml:1:18: inner.shuffle: 'yes' is not true or false"},
      {"inner: {shuffle: on}\n", "dir/c.yaml:1:18: inner.shuffle: 'on' is not true or false"},
      {"inner: {shuffle: True}\n", "dir/c.yaml:1:18: inner.shuffle: 'True' is not true or false"},
      {"inner: {shuffle: 1}\n", "dir/c.yaml:1:18: inner.shuffle: '1' is not true or false"},
      {"inner: {learning_rate: 2}\n",
       "dir/c.yaml:1:24: inner.learning_rate: '2' is not a number from 0 to 1"},
      {"inner: {learning_rate: .nan}\n",
       "dir/c.yaml:1:24: inner.learning_rate: '.nan' is not a number from 0 to 1"},
      {"inner: {learning_rate: fast}\n",
       "dir/c.yaml:1:24: inner.learning_rate: 'fast' is not a number from 0 to 1"},
      {"inner: {seeds: 13}\n",
       "dir/c.yaml:1:16: inner.seeds: '13' is not a list, each item an integer from 0 to 100"},
      {"inner: {seeds: [1, x]}\n",
       "dir/c.yaml:1:20: inner.seeds.1: 'x' is not an integer from 0 to 100"},
      {"inner: {seeds: [1, 200]}\n",
       "dir/c.yaml:1:20: inner.seeds.1: '200' is not an integer from 0 to 100"},
      {"inner: 3\n", "dir/c.yaml:1:8: inner: '3' is not a section of keys"},
      {"name: 12\n", "dir/c.yaml:1:7: name: '12' is not text unless it is in quotes"},
      {"name: yes\n", "dir/c.yaml:1:7: name: 'yes' is not text unless it is in quotes"},
      {"name: null\n", "dir/c.yaml:1:1: name: nothing is not text"},
      {"file: ''\n", "dir/c.yaml:1:7: file: '' is not a path"},
      {"color: gren\n",
       "dir/c.yaml:1:8: color: 'gren' is not one of red, green; did you mean 'green'?"},
      {"color: magenta\n", "dir/c.yaml:1:8: color: 'magenta' is not one of red, green"},
      {"inner: {color: rad}\n",
       "dir/c.yaml:1:16: inner.color: 'rad' is not one of red, green, {power: a number from 0 to "
       "1}; did you mean "
       "'red'?"},
      {"inner: {color: {powr: 1}}\n",
       "dir/c.yaml:1:17: unknown key 'powr' in 'inner.color'; did you mean 'power'?"},
      {"inner: {color: {power: 2}}\n",
       "dir/c.yaml:1:24: inner.color.power: '2' is not a number from 0 to 1"},
      {"inner: {weights: [1]}\n",
       "dir/c.yaml:1:18: inner.weights: a list is not one of red, green, a map, each value a "
       "number"},
      {"costs: {a: x}\n", "dir/c.yaml:1:12: costs.a: 'x' is not a number"},
      {"cuont: 4\n", "dir/c.yaml:1:1: unknown key 'cuont'; did you mean 'count'?"},
      {"inner: {zzz: 4}\n",
       "dir/c.yaml:1:9: unknown key 'zzz' in 'inner'; accepted: learning_rate, seeds, shuffle, "
       "color, weights"},
      {"count: 4\ncount: 5\n",
       "dir/c.yaml:2:1: the key 'count' stands here a second time (before that in line 1); a key "
       "may stand once"},
      {"count: &a 4\n", "dir/c.yaml:1:8: an anchor (&name) is not accepted; write the value out"},
      {"name: &a x\nfile: *a\n",
       "dir/c.yaml:1:7: an anchor (&name) is not accepted; write the value out\n"
       "dir/c.yaml:2:7: an alias (*name) is not accepted; write the value out"},
      {"count: !!int 4\n",
       "dir/c.yaml:1:8: the tag 'tag:yaml.org,2002:int' is not accepted; write the plain value"},
      {"count: 4\n---\ncount: 5\n",
       "dir/c.yaml:2:1: a second document begins; a config is one document"},
      {"? [a]\n: 1\n", "dir/c.yaml:1:3: a key must be plain text, not a list"},
      {"shares: {train: 0.9, test: 0.9}\n",
       "dir/c.yaml:1:17: shares.train: the shares sum to more than 1"},
      {"shares: {test: 0.9}\n", "dir/c.yaml:1:9: shares.train: the shares sum to more than 1"},
  };
  for (const Case& one : cases) EXPECT_EQ(refusal(one.yaml), one.refusal) << one.yaml;
}

TEST(Decode, BrokenSyntaxHasItsPlace) {
  EXPECT_TRUE(refusal("a: [1\n").starts_with("dir/c.yaml:2:1: not valid YAML: "))
      << refusal("a: [1\n");
  EXPECT_TRUE(refusal("a: b: c\n").starts_with("dir/c.yaml:1:5: not valid YAML: "))
      << refusal("a: b: c\n");
  EXPECT_TRUE(refusal("a: *nobody\n").starts_with("dir/c.yaml:1:4: not valid YAML: "))
      << refusal("a: *nobody\n");
}

TEST(Decode, PrintsEveryProblemInTheOrderOfTheFile) {
  EXPECT_EQ(refusal("count: x\nnam: 1\ninner:\n  shuffle: no\n  seeds: 3\n", {"color=blue"}),
            "dir/c.yaml:1:8: count: 'x' is not an integer from 1 to 65536\n"
            "dir/c.yaml:2:1: unknown key 'nam'; did you mean 'name'?\n"
            "dir/c.yaml:4:12: inner.shuffle: 'no' is not true or false\n"
            "dir/c.yaml:5:10: inner.seeds: '3' is not a list, each item an integer from 0 to 100\n"
            "--set color=blue: color: 'blue' is not one of red, green");
}

TEST(Decode, HostileTextIsRefusedNotFatal) {
  const std::string deep(100000, '[');
  EXPECT_TRUE(refusal("name: " + deep).find("nested deeper than 64 levels") != std::string::npos);
  EXPECT_TRUE(refusal(std::string(100000, '{')).find("dir/c.yaml") == 0);
  std::string blocks;
  for (int i = 0; i < 300; ++i) blocks += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_TRUE(refusal(blocks).find("nested deeper than 64 levels") != std::string::npos);
  EXPECT_EQ(refusal(std::string((1 << 20) + 1, 'a')),
            "dir/c.yaml: larger than 1 MiB; a config is short");
  std::string wide = "costs: [";
  for (int i = 0; i < 200000; ++i) wide += "1,";
  EXPECT_TRUE(refusal(wide + "]\n").find("more than 100,000 values") != std::string::npos);
  std::string keys;
  for (int i = 0; i < 40000; ++i) keys += "k" + std::to_string(i) + ": 1\n";
  EXPECT_TRUE(refusal(keys).find("unknown key 'k0'") != std::string::npos);
  EXPECT_NE(refusal(std::string("name: \xff\xfe\n") + '\0' + "x\n"), "");
}

TEST(Override, ReplacesWhatTheFileSays) {
  const auto config = load("count: 4\ninner: {color: red}\n",
                           {"count=5", "inner.seeds=[3, 4]", "inner.color.power=0.75", "name=x",
                            "file=rows.csv", "shares.train=0.6", "inner.learning_rate=5e-5"});
  EXPECT_EQ(config.count, 5);
  EXPECT_EQ(config.inner.seeds, (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(std::get<sample::Power>(config.inner.color), sample::Power{0.75});
  EXPECT_EQ(config.name, "x");
  EXPECT_EQ(config.file, Path("rows.csv"));  // relative to the working directory
  EXPECT_EQ(config.shares->train, 0.6);
  EXPECT_EQ(config.inner.learning_rate, 5e-5);
}

TEST(Override, ProblemsNameTheOption) {
  EXPECT_EQ(refusal("count: 4\n", {"cuont=5"}),
            "--set cuont=5: unknown key 'cuont'; did you mean 'count'?");
  EXPECT_EQ(refusal("count: 4\n", {"inner.sed=5"}),
            "--set inner.sed=5: unknown key 'sed' in 'inner'; did you mean 'seeds'?");
  EXPECT_EQ(refusal("count: 4\n", {"count=x"}),
            "--set count=x: count: 'x' is not an integer from 1 to 65536");
  EXPECT_EQ(refusal("count: 4\n", {"count"}),
            "--set count: an override is KEY=VALUE, such as train.seeds=[13]");
  EXPECT_TRUE(refusal("count: 4\n", {"count=[1"}).starts_with("--set count=[1: not valid YAML: "));
  EXPECT_EQ(refusal("count: 4\n", {"count=&a 1"}),
            "--set count=&a 1: an anchor (&name) is not accepted; write the value out");
  EXPECT_EQ(refusal("count: 4\n", {"shares={train: 1, test: 1}"}),
            "--set shares={train: 1, test: 1}: shares.train: the shares sum to more than 1");
  std::string deep = "a";
  for (int i = 0; i < 50000; ++i) deep += ".a";
  EXPECT_TRUE(refusal("count: 4\n", {deep + "=1"}).find("deeper than 64 levels") !=
              std::string::npos);
}

}  // namespace
}  // namespace pointsman
