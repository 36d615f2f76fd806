#include "eval/predictions_csv.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "base/rng.h"

namespace pointsman::eval {
namespace {

class PredictionsCsv : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  DecidedRows read(const std::string& content) {
    write_file_atomically(path_, content);
    return read_predictions(path_);
  }

  std::string refusal(const std::string& content) {
    try {
      read(content);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::data);
      const std::string what = error.what();
      EXPECT_EQ(what.find(path_.string()), 0U) << what;
      return what.substr(path_.string().size());
    }
    return "accepted";
  }

  Path path_ = std::filesystem::temp_directory_path() /
               ("pointsman_predictions_" + std::to_string(Rng(0, "x").next()) + "_" +
                testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv");
};

TEST_F(PredictionsCsv, ReadsBackTheSameDoubles) {
  Rng rng(13, "predictions");
  data::Predictions predictions;
  predictions.labels = {"a,b", "c \"d\"", "한국어"};
  for (int row = 0; row < 200; ++row) {
    for (int label = 0; label < 3; ++label) {
      predictions.logits.push_back(static_cast<float>(20 * rng.normal()));
    }
    predictions.gold.push_back(static_cast<std::int32_t>(rng.below(3)));
    predictions.ids.push_back("row " + std::to_string(row));
    predictions.texts.push_back("line one\nline \"two\", " + std::to_string(row));
  }
  data::Decision decision;
  decision.temperature = 1.7;
  const DecidedRows rows = decide_rows(predictions, decision);
  write_predictions(path_, rows);
  const DecidedRows again = read_predictions(path_);
  EXPECT_EQ(again.labels, rows.labels);
  EXPECT_EQ(again.gold, rows.gold);
  EXPECT_EQ(again.predicted, rows.predicted);
  EXPECT_EQ(again.ids, rows.ids);
  EXPECT_EQ(again.texts, rows.texts);
  EXPECT_EQ(again.probabilities, rows.probabilities);
  EXPECT_EQ(again.confidence, rows.confidence);
}

TEST_F(PredictionsCsv, HasThePromisedHeader) {
  DecidedRows rows;
  rows.labels = {"a", "b"};
  rows.gold = {0};
  rows.predicted = {1};
  rows.ids = {"1"};
  rows.texts = {"hello"};
  rows.confidence = {0.75};
  rows.probabilities = {0.25, 0.75};
  write_predictions(path_, rows);
  EXPECT_EQ(read_file(path_),
            "id,text,gold,predicted,confidence,p:a,p:b\n1,hello,a,b,0.75,0.25,0.75\n");
}

TEST_F(PredictionsCsv, AnotherProgramNeedsOnlyGoldAndPredicted) {
  const DecidedRows rows = read("predicted,note,gold\nsmall,x,large\nmedium,y,medium\n");
  EXPECT_EQ(rows.labels, (std::vector<std::string>{"large", "medium", "small"}));
  EXPECT_EQ(rows.gold, (std::vector<std::int32_t>{0, 1}));
  EXPECT_EQ(rows.predicted, (std::vector<std::int32_t>{2, 1}));
  EXPECT_TRUE(rows.probabilities.empty());
  EXPECT_TRUE(rows.confidence.empty());
  EXPECT_EQ(rows.ids.size(), 2U);
}

TEST_F(PredictionsCsv, LabelsAreSortedWhateverTheOrderOfTheColumns) {
  const DecidedRows rows = read("gold,predicted,p:z,p:a\na,z,0.7,0.3\n");
  EXPECT_EQ(rows.labels, (std::vector<std::string>{"a", "z"}));
  EXPECT_EQ(rows.probabilities, (std::vector<double>{0.3, 0.7}));
  EXPECT_EQ(rows.confidence, (std::vector<double>{0.7}));
}

TEST_F(PredictionsCsv, RoundedProbabilitiesAreScaled) {
  const DecidedRows rows = read("gold,predicted,p:a,p:b,p:c\na,a,0.33,0.33,0.33\n");
  EXPECT_NEAR(rows.probabilities[0] + rows.probabilities[1] + rows.probabilities[2], 1, 1e-15);
}

TEST_F(PredictionsCsv, RefusalsNameTheRecordAndWhatWouldDo) {
  EXPECT_NE(refusal(""), "accepted");
  EXPECT_NE(refusal("gold,predicted,gold\na,a,a\n"), "accepted");
  EXPECT_EQ(refusal("gold,predicted\n"), ":1: there is no row after the header");
  EXPECT_EQ(refusal("text,predicted\nx,a\n"),
            ":1: the column 'gold' is missing; gold and predicted are needed");
  EXPECT_EQ(refusal("gold,predicted\na,a\nb\n"), ":3: 1 field; the first line has 2");
  EXPECT_EQ(refusal("gold,predicted\na,a\n,b\n"),
            ":3: the column 'gold' is empty; a label is needed");
  EXPECT_EQ(refusal("gold,predicted,p:a,p:b\na,c,1,0\n"),
            ":2: the predicted label 'c' has no column 'p:c'");
  EXPECT_EQ(refusal("gold,predicted,p:a,p:b\na,b,0.5,0.6\n"),
            ":2: the p: columns sum to 1.1; probabilities sum to 1");
  EXPECT_EQ(refusal("gold,predicted,p:a,p:b\na,b,1.5,-0.5\n"),
            ":2: 'p:a' is '1.5'; a number from 0 to 1 is needed");
  EXPECT_EQ(refusal("gold,predicted,p:a,p:b\na,b,nan,1\n"),
            ":2: 'p:a' is 'nan'; a number from 0 to 1 is needed");
  EXPECT_EQ(refusal("gold,predicted,p:a,p:b\na,b,0.5x,0.5\n"),
            ":2: 'p:a' is '0.5x'; a number from 0 to 1 is needed");
  EXPECT_EQ(refusal("gold,predicted,confidence\na,b,\na,b,0.5\n"),
            ":3: 'confidence' is empty in the rows before; it stands in every row or in none");
  EXPECT_EQ(refusal("id,gold,predicted\n7,a,b\n7,a,b\n"),
            ":3: the id '7' stands on line 2 already; ids must be unique");
  EXPECT_EQ(refusal("gold,predicted,p:\na,b,1\n"),
            ":1: a column 'p:' names no label; p:LABEL is needed");
}

TEST_F(PredictionsCsv, AnAbsentFileIsTheMachinesMatter) {
  try {
    read_predictions("/nonexistent/predictions.csv");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::system);
  }
}

}  // namespace
}  // namespace pointsman::eval
