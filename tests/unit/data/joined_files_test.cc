#include "data/joined_files.h"

#include <gtest/gtest.h>

#include "data/split.h"
#include "refusal.h"
#include "temporary_folder.h"

namespace pointsman::data {
namespace {

class JoinedFiles : public ::testing::Test {
 protected:
  FileConfig file(const std::string& name, const std::string& content,
                  std::map<std::string, std::string> labels = {}) const {
    create_folders((folder_.path() / name).parent_path());
    return {folder_.write(name, content), std::move(labels)};
  }
  std::string refused(const std::vector<FileConfig>& files) const {
    return folder_.shorten(refusal([&] { read_joined(files, {}); }));
  }
  TemporaryFolder folder_;
};

TEST_F(JoinedFiles, KeepTheirColumnsUnderOneSetOfLabels) {
  const std::vector<FileConfig> files = {
      file("one.csv", "lang,text,label\nen,a,cheap\nko,b,dear\n",
           {{"cheap", "small"}, {"dear", "large"}}),
      file("two.jsonl",
           "{\"text\": \"c\", \"label\": \"large\", \"level\": 3, \"group\": \"g\"}\n")};
  const Dataset joined = read_joined(files, {});
  EXPECT_EQ(joined.extra_columns, (std::vector<std::string>{"lang", "source", "level"}));
  ASSERT_EQ(joined.rows.size(), 3U);
  EXPECT_EQ(joined.rows[0].extra, (std::vector<std::string>{"en", "one.csv", ""}));
  EXPECT_EQ(joined.rows[2].extra, (std::vector<std::string>{"", "two.jsonl", "3"}));
  EXPECT_EQ(joined.rows[0].label, "small");
  EXPECT_EQ(joined.rows[1].label, "large");
  EXPECT_EQ(joined.rows[2].label, "large");  // as it is
  EXPECT_EQ(joined.rows[1].id, "one:2");
  EXPECT_EQ(joined.rows[2].group, "g");
  EXPECT_TRUE(joined.has_groups);
  EXPECT_FALSE(joined.has_ids);
  EXPECT_EQ(to_string(place_of(joined, joined.rows[2])), files[1].path.string() + ":1");
}

TEST_F(JoinedFiles, OfOneNameAreToldApartByTheirFolders) {
  const std::string rows = "text,label\na,x\nb,y\n";
  const Dataset joined =
      read_joined(std::vector{file("en/train.csv", rows), file("ko/train.csv", rows)}, {});
  EXPECT_EQ(joined.rows[0].extra.back(), "en/train.csv");
  EXPECT_EQ(joined.rows[3].extra.back(), "ko/train.csv");
  EXPECT_EQ(joined.rows[3].id, "ko/train:2");
}

TEST_F(JoinedFiles, HaveAHashThatTheLabelMapIsPartOf) {
  const FileConfig one = file("one.csv", "text,label\na,x\nb,y\n");
  const FileConfig two = file("two.csv", "text,label\nc,x\nd,y\n");
  FileConfig renamed = two;
  renamed.labels = {{"x", "z"}};
  const auto hash = [&](const std::vector<FileConfig>& files) {
    return read_joined(files, {}).hash;
  };
  EXPECT_EQ(hash({one, two}), hash({one, two}));
  EXPECT_NE(hash({one, two}), hash({two, one}));
  EXPECT_NE(hash({one, two}), hash({one, renamed}));
  EXPECT_TRUE(hash({one, two}).starts_with("sha256:"));
}

TEST_F(JoinedFiles, RefusesWhatDoesNotFit) {
  const FileConfig one = file("one.csv", "id,text,label\n1,a,x\n2,b,y\n");
  EXPECT_EQ(refused({one, file("two.csv", "text,label\na,large\nb,y\n", {{"larg", "x"}})}),
            "two.csv: no row has the label 'larg' that data.files renames; did you mean 'large'?; "
            "there are: large, y");
  EXPECT_EQ(refused({one, file("two.csv", "id,text,label\n3,a,x\n2,b,y\n")}),
            "two.csv:3: the id '2' stands at one.csv:3 already; ids are unique over data.files");
  EXPECT_EQ(refused({file("a.csv", "text,label\na,x\n"),
                     file("a.jsonl", "{\"text\": \"a\", \"label\": \"x\"}\n")}),
            "a.jsonl:1: the id 'a:1' stands at a.csv:2 already; ids are unique over data.files");
  EXPECT_EQ(
      refused({one, file("two.csv", "text,label,source\na,x,web\n")}),
      "two.csv: the column 'source', and data.files keeps that name for the file of each row");
  EXPECT_EQ(refused({one, file("two.csv", "text,text_pair,label\na,b,x\n")}),
            "two.csv: pairs of texts, and one.csv differs; all files of data.files have the column "
            "of the second text, or none");
}

TEST_F(JoinedFiles, ArePartedAsOneFileIs) {
  DataConfig config;
  config.files = {file("one.csv", "text,label,split\nalpha,x,train\nbeta,y,train\ngamma,x,val\n"),
                  file("two.csv", "text,label,split\ndelta,x,test\n")};
  const Splits splits = load_splits(config);
  EXPECT_EQ(splits.train.rows.size(), 2U);
  EXPECT_EQ(splits.test.rows[0].extra, std::vector<std::string>{"two.csv"});
  write_splits(folder_.path() / "out", splits);
  EXPECT_EQ(read_file(folder_.path() / "out/test.csv"),
            "id,text,label,source\ntwo:1,delta,x,two.csv\n");
}

}  // namespace
}  // namespace pointsman::data
