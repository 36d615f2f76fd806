#include "eval/table.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <algorithm>
#include <sstream>

#include "text/utf8.h"

namespace pointsman::eval {
namespace {

DecidedRows rows_of(std::vector<std::string> labels, const std::vector<std::int32_t>& gold,
                    const std::vector<std::int32_t>& predicted) {
  DecidedRows rows;
  rows.labels = std::move(labels);
  rows.gold = gold;
  rows.predicted = predicted;
  return rows;
}

std::size_t width_of(const std::string& line) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < line.size();) {
    const auto [value, size] = text::decode_utf8(line, i);
    width += static_cast<std::size_t>(utf8proc_charwidth(static_cast<utf8proc_int32_t>(value)));
    i += size;
  }
  return width;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Table, ReadsAtAGlance) {
  EvaluationContext context;
  context.baselines = {{"majority", 0.5, 0.25}, {"tfidf", 0.9, 0.9}};
  const Evaluation evaluation =
      evaluate(rows_of({"large", "소형 모델"}, {0, 0, 0, 0, 1, 1, 1, 1}, {0, 0, 0, 0, 1, 1, 0, 0}),
               {.bootstrap = 0}, context);
  EXPECT_EQ(render_table(evaluation),
            "class      precision  recall     f1           rows  predicted\n"
            "large      0.667      1.000      0.800           4          6\n"
            "소형 모델  1.000      0.500      0.667           4          2\n"
            "\n"
            "8 rows             value                   majority      tfidf\n"
            "accuracy           0.750                      0.500      0.900\n"
            "macro F1           0.733                      0.250      0.900\n"
            "weighted F1        0.733\n"
            "balanced accuracy  0.750\n"
            "MCC                0.577\n"
            "\n"
            "confusion matrix: a row is the gold label, a column what was predicted\n"
            "           large  소형 모델\n"
            "large          4          0\n"
            "소형 모델      2          2\n"
            "\n"
            "! class large has only 4 rows here: too few to say how good it is\n"
            "! class 소형 모델 has only 4 rows here: too few to say how good it is\n"
            "! the baseline tfidf is not beaten: macro F1 0.733 against its 0.900\n");
}

TEST(Table, FiguresWithIntervalsStayWithinTheWidth) {
  std::vector<std::string> labels;
  std::vector<std::int32_t> gold;
  std::vector<std::int32_t> predicted;
  for (std::int32_t label = 0; label < 30; ++label) {
    labels.push_back("아주 긴 이름의 라우팅 대상 모델 번호 " + std::to_string(100 + label));
    for (std::int32_t i = 0; i < 20; ++i) {
      gold.push_back(label);
      predicted.push_back(i < 15 ? label : (label + i) % 30);
    }
  }
  const std::string table = render_table(evaluate(rows_of(labels, gold, predicted), {}));
  for (const std::string& line : lines_of(table)) EXPECT_LE(width_of(line), 100U) << line;
  EXPECT_NE(table.find("commonest confusions"), std::string::npos);
  EXPECT_NE(table.find("…"), std::string::npos);
}

TEST(Table, ColoursOnlyWhenAsked) {
  const Evaluation evaluation = evaluate(rows_of({"a", "b"}, {0, 1}, {0, 1}), {.bootstrap = 10});
  EXPECT_EQ(render_table(evaluation).find('\x1b'), std::string::npos);
  EXPECT_NE(render_table(evaluation, {.color = true}).find('\x1b'), std::string::npos);
}

TEST(Table, NeverShowsANumberForZeroByZero) {
  const Evaluation evaluation = evaluate(rows_of({"a", "b"}, {0, 0}, {0, 0}), {.bootstrap = 0});
  const std::string table = render_table(evaluation);
  EXPECT_EQ(table.find("nan"), std::string::npos);
  EXPECT_NE(table.find("b          –"), std::string::npos);
}

}  // namespace
}  // namespace pointsman::eval
