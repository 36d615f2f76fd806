#include <gtest/gtest.h>

#include "data/read.h"
#include "data/split.h"
#include "refusal.h"
#include "temporary_folder.h"

namespace pointsman::data {
namespace {

std::string read_text(const Path& path) { return read_file(path); }

DataConfig three_files(const TemporaryFolder& folder, const std::string& train,
                       const std::string& validation, const std::string& test) {
  DataConfig config;
  config.train_file = folder.write("train.csv", train);
  config.validation_file = folder.write("validation.csv", validation);
  config.test_file = folder.write("test.csv", test);
  return config;
}

TEST(SplitFiles, AreWrittenWithEveryColumnAndReadBack) {
  const TemporaryFolder folder;
  std::string rows = "note,query,label,group\n";
  for (int i = 0; i < 12; ++i) {
    rows += "\"n,\"\"" + std::to_string(i) + "\",질문 " + std::to_string(i) + "," +
            (i % 2 == 0 ? "a" : "b") + ",g" + std::to_string(i) + "\n";
  }
  DataConfig config;
  config.file = folder.write("all.csv", rows);
  config.text_column = "query";
  const Splits splits = load_splits(config);
  const Path out = folder.path() / "new" / "data";
  write_splits(out, splits);
  EXPECT_TRUE(read_text(out / "train.csv").starts_with("id,text,label,group,note\nall:"));
  DataConfig again;
  again.train_file = out / "train.csv";
  again.validation_file = out / "validation.csv";
  again.test_file = out / "test.csv";
  const Splits read = load_splits(again);
  ASSERT_EQ(read.test.rows.size(), splits.test.rows.size());
  for (std::size_t i = 0; i < read.test.rows.size(); ++i) {
    EXPECT_EQ(read.test.rows[i].id, splits.test.rows[i].id);
    EXPECT_EQ(read.test.rows[i].text, splits.test.rows[i].text);
    EXPECT_EQ(read.test.rows[i].group, splits.test.rows[i].group);
    EXPECT_EQ(read.test.rows[i].extra, splits.test.rows[i].extra);
  }
  EXPECT_EQ(read.train.rows.size() + read.validation.rows.size() + read.test.rows.size(), 12U);
}

TEST(SplitFiles, RefusesPartsThatDoNotFit) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& validation, const std::string& test) {
    const auto config = three_files(folder, "id,text,label\n1,a,x\n2,b,y\n", validation, test);
    return folder.shorten(refusal([&] { load_splits(config); }));
  };
  EXPECT_EQ(refused("text,label\nc,x\n", "text,label\nd,yy\n"),
            "test.csv:2: the label 'yy' is none of the train rows'; accepted: x, y");
  EXPECT_EQ(
      refused("id,text,label\n3,c,x\n", "id,text,label\n4,d,x\n2,d,y\n"),
      "test.csv:3: the id '2' stands at train.csv:3 already; ids are unique over the three files");
}

TEST(SplitFiles, RowsWithoutIdsMayComeFromFilesOfOneName) {
  const TemporaryFolder folder;
  create_folders(folder.path() / "v");
  create_folders(folder.path() / "t");
  DataConfig config;
  config.train_file = folder.write("rows.csv", "text,label\na,x\nb,y\n");
  config.validation_file = folder.write("v/rows.csv", "text,label\nc,x\n");
  config.test_file = folder.write("t/rows.csv", "text,label\nd,x\n");
  EXPECT_EQ(load_splits(config).test.rows[0].id, "rows:1");
}

TEST(SplitFiles, RefusesAColumnThatTheirOwnNamesWouldHide) {
  const TemporaryFolder folder;
  Splits splits;
  splits.train.path = "all.csv";
  splits.train.extra_columns = {"text"};
  EXPECT_EQ(
      refusal([&] { write_splits(folder.path() / "out", splits); }),
      "all.csv: the column 'text' is not the one that data.text_column names, and the files of "
      "the split call that one 'text'");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out"));
}

TEST(SplitFiles, PairsAreWrittenUnderTheirOwnNameAndReadAgain) {
  const TemporaryFolder folder;
  DataConfig config;
  config.text_column = "premise";
  config.text_pair_column = "hypothesis";
  const char* rows = "premise,hypothesis,label\na,b,x\na,c,y\n\"d, e\",,x\n";
  config.train_file = folder.write("train.csv", rows);
  config.validation_file = folder.write("v.csv", rows);
  config.test_file = folder.write("t.csv", rows);
  write_splits(folder.path() / "out", load_splits(config));
  EXPECT_EQ(read_file(folder.path() / "out/train.csv"),
            "id,text,text_pair,label\ntrain:1,a,b,x\ntrain:2,a,c,y\ntrain:3,\"d, e\",,x\n");
  const Dataset again = read_dataset(folder.path() / "out/train.csv", {});
  EXPECT_EQ(again.rows[1].text_pair, "c");
  EXPECT_EQ(again.rows[2].text_pair, "");
}

TEST(SplitFiles, RefusesPairsInSomeFilesOnly) {
  const TemporaryFolder folder;
  DataConfig config;
  config.train_file = folder.write("train.csv", "text,label,text_pair\na,x,b\nb,y,c\n");
  config.validation_file = folder.write("v.csv", "text,label,text_pair\na,x,b\n");
  config.test_file = folder.write("t.csv", "text,label\nc,x\n");
  EXPECT_EQ(
      folder.shorten(refusal([&] { load_splits(config); })),
      "t.csv: one text a row, and the train rows have two; all three files have the column of "
      "the second text, or none");
}

}  // namespace
}  // namespace pointsman::data
