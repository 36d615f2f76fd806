#include "augment/augment.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "augment/augmented_files.h"
#include "data/csv.h"
#include "data/pairs.h"
#include "tests/unit/data/refusal.h"
#include "tests/unit/data/temporary_folder.h"

namespace pointsman::augment {
namespace {

// 40 rows of `many`, 6 of `few`, in two languages; one `few` row has a group.
data::Dataset rows() {
  data::Dataset set;
  set.extra_columns = {"lang"};
  const auto add = [&](const std::string& label, const std::string& text, const std::string& lang) {
    data::Example row;
    row.id = label + std::to_string(set.rows.size());
    row.text = text;
    row.label = label;
    row.extra = {lang};
    set.rows.push_back(row);
  };
  for (int i = 0; i < 40; ++i)
    add("many", "please tell me more about river number " + std::to_string(i), "en");
  add("few", "write a short poem about the autumn", "en");
  add("few", "오늘 친구를 만나서 너무 좋았어", "ko");
  add("few", "이 문장 영어로 번역해줘", "ko");
  add("few", "do you think this is a good idea?", "en");
  add("few", "내일 날씨가 어떤지 알려주세요", "ko");
  add("few", "今日の天気を教えて", "ja");
  set.rows.back().group = "weather";
  return set;
}

TEST(Augment, FillsEveryClassToItsTarget) {
  AugmentConfig config;
  config.target_ratio = 0.5;
  const data::Dataset train = rows();
  const AugmentResult result = augment(train, config, {});
  ASSERT_EQ(result.classes.size(), 2U);
  EXPECT_EQ(result.classes[0].label, "few");
  EXPECT_EQ(result.classes[0].target, 20);
  EXPECT_EQ(result.classes[0].children, 14);
  EXPECT_EQ(result.classes[1].children, 0);
  EXPECT_EQ(result.children.size(), 14U);
  config.target_ratio.reset();
  config.target_count = 45;
  const AugmentResult more = augment(train, config, {});
  EXPECT_EQ(more.classes[0].children, 39);
  EXPECT_EQ(more.classes[1].children, 5);
}

TEST(Augment, ChildrenKeepTheirParentsLabelAndProvenance) {
  AugmentConfig config;
  config.target_count = 60;
  const data::Dataset train = rows();
  std::map<std::string, const data::Example*> parents;
  std::set<std::string> texts, ids;
  for (const data::Example& row : train.rows) {
    parents[row.id] = &row;
    texts.insert(data::comparison_text(row));
    ids.insert(row.id);
  }
  for (const Child& child : augment(train, config, {}).children) {
    const data::Example& parent = *parents.at(child.parent);
    EXPECT_EQ(child.row.label, parent.label);
    EXPECT_EQ(child.row.extra, parent.extra);
    EXPECT_EQ(child.row.group, parent.group.empty() ? parent.id : parent.group);
    EXPECT_TRUE(texts.insert(data::comparison_text(child.row)).second) << child.row.text;
    EXPECT_TRUE(ids.insert(child.row.id).second);
    // What the row says is enough to make it again.
    Rng rng(child.seed, child.operator_name);
    const Words words(parent.text);
    const OperatorRow& row = *find_operator(child.operator_name);
    EXPECT_EQ(
        apply_operator(row, {words, language_of(parent.text, parent.extra[0]), row.rate, rng}),
        child.row.text);
  }
}

TEST(Augment, IsAFunctionOfItsSeedAndCountsAddUp) {
  AugmentConfig config;
  config.target_count = 60;
  const data::Dataset train = rows();
  const AugmentResult a = augment(train, config, {}), b = augment(train, config, {});
  ASSERT_EQ(a.children.size(), b.children.size());
  for (std::size_t i = 0; i < a.children.size(); ++i)
    EXPECT_EQ(a.children[i].row.text, b.children[i].row.text);
  config.seed = 14;
  EXPECT_NE(augment(train, config, {}).children[0].row.text, a.children[0].row.text);
  std::int64_t kept = 0, rejected = 0;
  for (const auto& [name, counts] : a.operators) {
    EXPECT_EQ(counts.tried, counts.not_applicable + counts.rejected + counts.kept) << name;
    kept += counts.kept;
    rejected += counts.rejected;
  }
  EXPECT_EQ(kept, static_cast<std::int64_t>(a.children.size()));
  std::int64_t reasons = 0;
  for (const std::int64_t count : a.rejected) reasons += count;
  EXPECT_EQ(reasons, rejected);
}

TEST(Augment, SaysWhatItCouldNotFill) {
  data::Dataset train = rows();
  train.rows.resize(41);
  AugmentConfig config;
  config.operators = {std::string("ending")};  // of Korean alone
  const AugmentResult result = augment(train, config, {});
  EXPECT_EQ(result.classes[0].children, 0);
  EXPECT_EQ(result.classes[0].missing(), 19);
  EXPECT_EQ(result.operators.at("ending").tried, 19 * config.attempts);
  // A class with one row, and rows that are all the same.
  config.operators.clear();
  EXPECT_EQ(augment(train, config, {}).classes[0].missing(), 0);
  for (data::Example& row : train.rows) row.text = "?";
  EXPECT_EQ(augment(train, config, {}).children.size(), 0U);
}

TEST(Augment, AsksTheTeacherAndTheSources) {
  AugmentConfig config;
  config.operators = {std::string("paraphrase")};
  config.target_count = 20;
  config.paraphrase.emplace();
  Hooks hooks;
  hooks.teacher = [](std::span<const data::Example> some) {
    std::vector<Opinion> opinions;
    for (const data::Example& row : some)
      opinions.push_back(
          {row.text.ends_with("2") ? "many" : "few", row.text.ends_with("3") ? 0.2 : 0.9});
    return opinions;
  };
  std::vector<SourceText> asked;
  hooks.teacher_labels = {"few", "many"};
  hooks.sources["paraphrase"] = [&](std::span<const SourceText> texts,
                                    std::span<const std::int64_t> wanted) {
    EXPECT_EQ(std::vector(wanted.begin(), wanted.end()), std::vector<std::int64_t>{14});
    asked.assign(texts.begin(), texts.end());
    Candidates found;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string base = texts[i].text + " " + std::to_string(i);
      found.of_text.push_back(
          {base + " 1", base + " 2", base + " 3", texts[i].text, base + " 1", ""});
    }
    found.counts["requests"] = 6;
    return found;
  };
  const AugmentResult result = augment(rows(), config, hooks);
  EXPECT_EQ(asked.size(), 6U);  // the rows of the class that is short
  EXPECT_EQ(result.children.size(), 6U);
  const auto count = [&](Rejection reason) {
    return result.rejected[static_cast<std::size_t>(reason)];
  };
  EXPECT_EQ(count(Rejection::teacher_label), 6);
  EXPECT_EQ(count(Rejection::teacher_confidence), 6);
  EXPECT_EQ(count(Rejection::identical_to_row), 6);
  EXPECT_EQ(count(Rejection::identical_to_child), 6);
  EXPECT_EQ(report_of(result)["sources"]["paraphrase"]["requests"], 6);
}

TEST(Augment, RefusesAnOperatorWithoutItsHook) {
  AugmentConfig config;
  config.operators = {std::string("neighbour")};
  const std::string what = data::refusal([&] { augment(rows(), config, {}); }, ErrorKind::config);
  EXPECT_NE(what.find("neighbour needs what this command does not have"), std::string::npos);
}

TEST(Augment, RefusesATeacherOfOtherLabels) {
  Hooks hooks;
  hooks.teacher = [](std::span<const data::Example> some) {
    return std::vector<Opinion>(some.size());
  };
  hooks.teacher_labels = {"few", "other"};
  const std::string what = data::refusal([&] { augment(rows(), {}, hooks); }, ErrorKind::model);
  EXPECT_EQ(what, "augment.teacher: it does not know the label 'many' of the rows");
}

TEST(Augment, RepeatsNoRowOfAnotherPart) {
  AugmentConfig config;
  config.target_count = 45;
  const AugmentResult first = augment(rows(), config, {});
  ASSERT_FALSE(first.children.empty());
  Hooks hooks;
  std::set<std::string> taken;
  for (const Child& child : first.children) {
    hooks.elsewhere.push_back(child.row);
    taken.insert(child.row.text);
    taken.insert(child.row.id);
  }
  for (const Child& child : augment(rows(), config, hooks).children)
    EXPECT_FALSE(taken.contains(child.row.text) || taken.contains(child.row.id)) << child.row.text;
}

TEST(AugmentedFiles, AreReadBack) {
  AugmentConfig config;
  config.target_count = 45;
  data::Dataset train = rows();
  train.rows[40].text = "a text, with \"quotes\"\nand a second line please";
  const AugmentResult result = augment(train, config, {});
  const data::TemporaryFolder folder;
  write_children(folder.path() / "augmented.csv", result.children);
  std::istringstream stream(read_file(folder.path() / "augmented.csv"));
  data::CsvReader reader(stream, "augmented.csv");
  EXPECT_EQ(reader.read_header(), (std::vector<std::string>{"id", "text", "label", "parent",
                                                            "operator", "group", "seed"}));
  data::CsvRecord record;
  for (const Child& child : result.children) {
    ASSERT_TRUE(reader.next(record));
    EXPECT_EQ(record.fields,
              (std::vector<std::string>{child.row.id, child.row.text, child.row.label, child.parent,
                                        child.operator_name, child.row.group,
                                        std::to_string(child.seed)}));
  }
  const Json report = report_of(result);
  EXPECT_TRUE(report["verdict"].is_null());
  EXPECT_EQ(report["children"], result.children.size());
  EXPECT_EQ(report["rejected"].size(), kRejections);
}

}  // namespace
}  // namespace pointsman::augment
