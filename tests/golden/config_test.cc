#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "cli/run_config.h"
#include "data/analysis/advice.h"
#include "schema/dump.h"
#include "schema/load.h"
#include "tests/support/program.h"

namespace pointsman {
namespace {

const Path kSource = POINTSMAN_SOURCE_DIR;

TEST(Configs, EveryOneDecodesAndReadsBackTheSame) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSource / "configs")) {
    if (entry.path().extension() != ".yaml") continue;
    ++count;
    const cli::RunConfig config = cli::load_run_config(entry.path(), {});
    EXPECT_EQ(config.name, entry.path().stem());
    const std::string resolved = schema::dump(config);
    EXPECT_EQ(schema::dump(schema::load<cli::RunConfig>(resolved, "/elsewhere/config.yaml")),
              resolved);
  }
  EXPECT_GE(count, 2);
}

// What a config of this text is refused with, without the folder's name.
std::string refusal(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
  const testing::TemporaryFolder folder;
  const Path file = folder.path() / "c.yaml";
  write_file_atomically(file, yaml);
  try {
    cli::load_run_config(file, overrides);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 2);
    std::string text = error.what();
    for (auto at = text.find(folder.path().string()); at != std::string::npos;
         at = text.find(folder.path().string())) {
      text.erase(at, folder.path().string().size() + 1);
    }
    return text;
  }
  return "accepted";
}

const std::string kComplete = "data: {file: rows.csv}\nmodel: {encoder: e5}\n";

// A document of one recommendation and what else a config needs.
std::string config_of(const std::string& recommended) {
  const std::string part = "data: {";
  if (recommended.starts_with(part))
    return "model: {encoder: e5}\n" + part + "file: rows.csv, " + recommended.substr(part.size()) +
           "\n";
  if (recommended.starts_with("model: ")) return "data: {file: rows.csv}\n" + recommended + "\n";
  return kComplete + recommended + "\n";
}

TEST(RunConfig, AcceptsWhatAnAnalysisRecommends) {
  std::set<std::string> sections;
  for (const int count : {8, 32, 500}) {
    for (const char* language : {"en", "ko"}) {
      data::Dataset dataset;
      dataset.extra_columns = {"lang"};
      for (int i = 0; i < 5 * count; ++i) {
        data::Example& row = dataset.rows.emplace_back();
        row.text = "text " + std::to_string(i);
        row.label = i < count ? "rare" : "common";
        row.extra = {language};
      }
      const data::AnalysedRows rows = data::analysed_rows(std::move(dataset));
      const auto advice = data::advise(rows, data::profile_of(rows), true);
      ASSERT_TRUE(advice);
      for (const data::Recommendation& one : advice->recommendations) {
        EXPECT_EQ(refusal(config_of(one.config)), "accepted") << one.config;
        sections.insert(one.config.substr(0, one.config.find(':')));
      }
    }
  }
  EXPECT_EQ(sections, (std::set<std::string>{"data", "imbalance", "model", "train"}));
}

TEST(RunConfig, AcceptsWhatIsNeededAlone) { EXPECT_EQ(refusal(kComplete), "accepted"); }

TEST(RunConfig, RefusesEachByItsLine) {
  EXPECT_EQ(refusal(kComplete + "costs: {a: 1}\n"),
            "c.yaml:3:1: unknown key 'costs'; accepted: name, device, data, model, imbalance, "
            "augment, train, evaluate, to_label");
  EXPECT_EQ(refusal(kComplete + "device: cuda:x\n"),
            "c.yaml:3:9: device: 'cuda:x' is not one of auto, cpu, cuda, cuda:N");
  EXPECT_EQ(refusal(kComplete + "device: tpu\n"),
            "c.yaml:3:9: device: 'tpu' is not one of auto, cpu, cuda, cuda:N");
  EXPECT_EQ(refusal(kComplete + "name: a/b\n"),
            "c.yaml:3:7: name: 'a/b' is not a folder's name; accepted: up to 100 letters, digits, "
            "'.', '_' and '-', "
            "the first a letter, a digit or '_'");
  EXPECT_EQ(refusal("data: {file: rows.csv}\n"),
            "c.yaml:1:1: model.encoder: missing; the folder of a pretrained encoder, such as "
            "../models/multilingual-e5-small, or {type: scratch}");
  EXPECT_EQ(refusal(kComplete + "train: {learning_rate: fast, sed: 3}\n"),
            "c.yaml:3:24: train.learning_rate: 'fast' is not a number from 0 to 1\n"
            "c.yaml:3:30: unknown key 'sed' in 'train'; did you mean 'seeds'?");
  EXPECT_EQ(refusal(kComplete + "train: {freeze: {layer: 2}}\n"),
            "c.yaml:3:18: unknown key 'layer' in 'train.freeze'; did you mean 'layers'?");
  EXPECT_EQ(refusal(kComplete + "train: {freeze: encoder, head_first_epochs: 1}\n"),
            "c.yaml:3:45: train.head_first_epochs: 0 with freeze: encoder, where nothing but the "
            "head ever learns");
  EXPECT_EQ(refusal(kComplete + "train: {bf16: yes}\n"),
            "c.yaml:3:15: train.bf16: 'yes' is not one of auto, true, false");
  EXPECT_EQ(refusal(kComplete, {"train.seeds=13"}),
            "--set train.seeds=13: train.seeds: '13' is not a list, each item an integer");
  EXPECT_EQ(refusal("name: \xff\n"), "c.yaml: invalid UTF-8 at byte 6; a config is UTF-8 text");
}

TEST(RunConfig, RefusesAnEncoderOfItsOwnByItsKey) {
  const auto refused = [](const std::string& model) {
    return refusal("data: {file: rows.csv}\nmodel: {" + model + "}\n");
  };
  EXPECT_EQ(refused("encoder: {type: scratch}"), "accepted");
  EXPECT_EQ(refused("encoder: {type: scratch, vocab_size: 300, do_lower_case: true}"), "accepted");
  EXPECT_EQ(refused("encoder: {vocab_size: 300}"),
            "c.yaml:2:18: model.encoder.type: missing; an encoder that is not a path has type: "
            "scratch");
  EXPECT_EQ(refused("encoder: {type: bert}"),
            "c.yaml:2:25: model.encoder.type: 'bert' is not one of scratch");
  EXPECT_EQ(refused("encoder: {type: scratch, vocab_sise: 300, hidden_size: big}"),
            "c.yaml:2:34: unknown key 'vocab_sise' in 'model.encoder'; did you mean 'vocab_size'?\n"
            "c.yaml:2:64: model.encoder.hidden_size: 'big' is not an integer from 1 to 8192");
  EXPECT_EQ(refused("encoder: {type: scratch, hidden_size: 128, num_attention_heads: 3}"),
            "c.yaml:2:47: model.encoder.hidden_size: 128 is not a multiple of num_attention_heads, "
            "3");
  EXPECT_EQ(refused("encoder: {type: scratch, max_position_embeddings: 66}, max_length: 65"),
            "c.yaml:2:76: model.max_length: 65, and encoder.max_position_embeddings leaves room "
            "for 64 tokens");
  EXPECT_EQ(refused("encoder: {type: scratch, character_coverage: 0.5}"),
            "c.yaml:2:54: model.encoder.character_coverage: '0.5' is not a number from 0.98 to 1");
  EXPECT_EQ(refused("encoder: [1]"),
            "c.yaml:2:18: model.encoder: a list is not one of a path, a section of keys");
}

TEST(RunConfig, TakesItsNameFromTheFile) {
  const testing::TemporaryFolder folder;
  write_file_atomically(folder.path() / "my-run.yaml", kComplete);
  EXPECT_EQ(cli::load_run_config(folder.path() / "my-run.yaml", {}).name, "my-run");
  write_file_atomically(folder.path() / "my run.yaml", kComplete);
  EXPECT_THROW(cli::load_run_config(folder.path() / "my run.yaml", {}), Error);
}

}  // namespace
}  // namespace pointsman
