#include "data/parts/split_column.h"

#include <gtest/gtest.h>

#include "data/split.h"
#include "refusal.h"
#include "temporary_folder.h"

namespace pointsman::data {
namespace {

const std::string kRows =
    "text,label,split,note\nalpha,x,train,1\nbeta,y,train,2\ngamma,x,val,3\ndelta,y,dev,4\n"
    "epsilon,x,validation,5\nzeta,y,test,6\n";

DataConfig config_of(const TemporaryFolder& folder, const std::string& rows) {
  DataConfig config;
  config.file = folder.write("rows.csv", rows);
  return config;
}

TEST(SplitColumn, SaysThePartOfEachRowAndIsLeftOut) {
  const TemporaryFolder folder;
  const Splits splits = load_splits(config_of(folder, kRows));
  EXPECT_EQ(splits.train.rows.size(), 2U);
  EXPECT_EQ(splits.validation.rows.size(), 3U);
  ASSERT_EQ(splits.test.rows.size(), 1U);
  EXPECT_EQ(splits.test.rows[0].text, "zeta");
  EXPECT_EQ(splits.test.extra_columns, std::vector<std::string>{"note"});
  EXPECT_EQ(splits.test.rows[0].extra, std::vector<std::string>{"6"});
  EXPECT_FALSE(splits.made_here);
}

TEST(SplitColumn, IsCarriedAlongWhereASplitIsAskedFor) {
  const TemporaryFolder folder;
  DataConfig config = config_of(folder, kRows);
  config.split = SplitConfig{.train = 0.34, .validation = 0.33, .test = 0.33};
  const Splits splits = load_splits(config);
  EXPECT_TRUE(splits.made_here);
  EXPECT_EQ(splits.test.extra_columns, (std::vector<std::string>{"split", "note"}));
  EXPECT_EQ(splits.test.rows.size(), 2U);
}

TEST(SplitColumn, RefusesWhatIsNoPart) {
  const TemporaryFolder folder;
  const auto refused = [&](DataConfig config) {
    return folder.shorten(refusal([&] { load_splits(config); }));
  };
  EXPECT_EQ(
      refused(config_of(folder, "text,label,split\na,x,train\nb,y,Test\n")),
      "rows.csv:3: 'Test' in the column 'split' is no part; accepted: train, validation, val, "
      "dev, test");
  EXPECT_EQ(refused(config_of(folder, "text,label,split\na,x,train\nb,y,test\n")),
            "rows.csv: no row is validation in the column 'split'; train, validation and test need "
            "rows");
  DataConfig named = config_of(folder, kRows);
  named.split_column = "parts";
  EXPECT_EQ(refused(named),
            "rows.csv: the column 'parts' that data.split_column names is missing; there are: "
            "split, note");
  EXPECT_EQ(
      refused(config_of(folder, "text,label,split\na,x,train\nb,y,train\nc,x,val\nd,z,test\n")),
      "rows.csv:5: the label 'z' is none of the train rows'; accepted: x, y");
}

}  // namespace
}  // namespace pointsman::data
