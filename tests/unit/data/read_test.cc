#include "data/read.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "refusal.h"
#include "temporary_folder.h"

namespace pointsman::data {
namespace {

std::string refused(const std::string& name, const std::string& content) {
  const TemporaryFolder folder;
  const Path path = folder.write(name, content);
  return folder.shorten(refusal([&] { read_dataset(path, {}); }));
}

TEST(Read, KnowsItsColumnsAndCarriesTheOthersAlong) {
  const TemporaryFolder folder;
  const std::string content =
      "lang,label,id,text,group,note\nko,claude,r1,\"안녕, \"\"너\"\"\",g1,\nen,gpt-o1,r2,hi,,n\n";
  const Dataset dataset = read_dataset(folder.write("rows.csv", content), {});
  EXPECT_EQ(dataset.path, (folder.path() / "rows.csv").string());
  EXPECT_EQ(dataset.hash, sha256(content));
  EXPECT_EQ(dataset.extra_columns, (std::vector<std::string>{"lang", "note"}));
  EXPECT_TRUE(dataset.has_ids && dataset.has_groups);
  ASSERT_EQ(dataset.rows.size(), 2U);
  EXPECT_EQ(dataset.rows[0].text, "안녕, \"너\"");
  EXPECT_EQ(dataset.rows[0].label, "claude");
  EXPECT_EQ(dataset.rows[0].id, "r1");
  EXPECT_EQ(dataset.rows[0].group, "g1");
  EXPECT_EQ(dataset.rows[1].group, "");
  EXPECT_EQ(dataset.rows[1].extra, (std::vector<std::string>{"en", "n"}));
  EXPECT_EQ(dataset.rows[1].line, 3);
}

TEST(Read, NamesColumnsAsAskedAndRowsWithoutIds) {
  const TemporaryFolder folder;
  const Path path = folder.write("q.csv", "query,model\na,x\nb,y\n");
  const Dataset dataset = read_dataset(path, {"query", "model"});
  EXPECT_FALSE(dataset.has_ids || dataset.has_groups);
  EXPECT_EQ(dataset.rows[1].id, "q:2");
  EXPECT_EQ(dataset.rows[1].text, "b");
  EXPECT_EQ(dataset.rows[1].label, "y");
}

TEST(Read, JsonLinesMayNameColumnsAnywhere) {
  const TemporaryFolder folder;
  const Path path =
      folder.write("rows.jsonl",
                   "{\"text\": \"a\", \"label\": \"x\", \"id\": 7}\n"
                   "{\"label\": \"y\", \"id\": \"8\", \"tags\": [1, 2], \"text\": \"b\"}\n"
                   "{\"text\": \"c\", \"label\": \"x\", \"id\": 9, \"lang\": \"en\"}\n");
  const Dataset dataset = read_dataset(path, {});
  EXPECT_EQ(dataset.extra_columns, (std::vector<std::string>{"tags", "lang"}));
  EXPECT_EQ(dataset.rows[0].id, "7");
  EXPECT_EQ(dataset.rows[0].extra, (std::vector<std::string>{"", ""}));
  EXPECT_EQ(dataset.rows[1].extra, (std::vector<std::string>{"[1,2]", ""}));
  EXPECT_EQ(dataset.rows[2].extra, (std::vector<std::string>{"", "en"}));
}

TEST(Read, RefusesWithTheLine) {
  EXPECT_EQ(
      refused("d.csv", "text,lable\na,x\n"),
      "d.csv:1: the column 'label' is missing; did you mean 'lable'?; there are: text, lable");
  EXPECT_EQ(refused("d.csv", "text,label\na,x\n \xC2\xA0,y\n"),
            "d.csv:3: the text is empty; every row needs one");
  EXPECT_EQ(refused("d.csv", "text,label\na,\n"),
            "d.csv:2: the label is empty; every row needs one");
  EXPECT_EQ(refused("d.csv", "text,label\na,x \n"),
            "d.csv:2: the label 'x ' begins or ends with white space");
  EXPECT_EQ(refused("d.csv", "text,label\na,\"x\ny\"\n"),
            "d.csv:2: the label 'x\\ny' holds a control character");
  EXPECT_EQ(refused("d.csv", "id,text,label\n1,a,x\n2,\"b\nb\",y\n1,c,y\n"),
            "d.csv:5: the id '1' stands on line 2 already; ids are unique");
  EXPECT_EQ(refused("d.csv", "id,text,label\n1,a,x\n,b,y\n"),
            "d.csv:3: the id is empty; every row needs one, or none");
  EXPECT_EQ(refused("d.csv", "text,label\n"), "d.csv: no rows; at least one is needed");
  EXPECT_EQ(
      refused("d.csv", ""),
      "d.csv:1:1: the file is empty; a line with the names of the columns and rows are needed");
  EXPECT_EQ(refused("d.tsv", "text\tlabel\n"),
            "d.tsv: the extension '.tsv'; .csv, .jsonl or .ndjson is needed");
  EXPECT_EQ(refused("d", "text,label\n"), "d: no extension; .csv, .jsonl or .ndjson is needed");
}

TEST(Read, RefusesJsonLinesWithTheLine) {
  EXPECT_EQ(refused("d.jsonl", ""), "d.jsonl: the file is empty; one JSON object a line is needed");
  EXPECT_EQ(refused("d.jsonl",
                    "{\"text\": \"a\", \"label\": \"x\"}\n{\"txt\": \"a\", \"label\": \"x\"}\n"),
            "d.jsonl:2: the key 'text' is missing; did you mean 'txt'?; there are: txt, label");
  EXPECT_EQ(refused("d.jsonl", "{\"text\": \"a\", \"label\": 1}\n"),
            "d.jsonl:1: the value of 'label' is not a string, as in \"label\": \"…\"");
  EXPECT_EQ(
      refused(
          "d.ndjson",
          "{\"text\": \"a\", \"label\": \"x\"}\n{\"text\": \"b\", \"label\": \"x\", \"id\": 1}\n"),
      "d.ndjson:2: an id, and the rows before have none; every row needs one, or none");
}

TEST(Read, AnAbsentFileIsTheMachinesMatter) {
  const TemporaryFolder folder;
  const Path absent = folder.path() / "absent.csv";
  EXPECT_NE(refusal([&] { read_dataset(absent, {}); }, ErrorKind::system).find("absent.csv"),
            std::string::npos);
  const auto nothing = [](std::span<const Example>) {};
  EXPECT_NE(
      refusal([&] { read_texts(absent, {}, 8, nothing); }, ErrorKind::system).find("absent.csv"),
      std::string::npos);
  EXPECT_NE(refusal([&] { read_texts(folder.path(), {}, 8, nothing); }, ErrorKind::system)
                .find("Is a directory"),
            std::string::npos);
}

TEST(Read, TextsComeInChunksAndThoseBeforeARefusalToo) {
  const TemporaryFolder folder;
  const Path path = folder.write("t.csv", "text\na\nb\nc\nd\ne\n \nf\n");
  std::vector<std::size_t> sizes;
  std::string texts;
  const std::string message = folder.shorten(refusal([&] {
    read_texts(path, {}, 2, [&](std::span<const Example> rows) {
      sizes.push_back(rows.size());
      for (const Example& row : rows) texts += row.text;
    });
  }));
  EXPECT_EQ(message, "t.csv:7: the text is empty; every row needs one");
  EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 2, 1}));
  EXPECT_EQ(texts, "abcde");
}

TEST(Read, ASecondTextIsAColumnOfItsOwn) {
  const TemporaryFolder folder;
  const std::string content = "text,label,text_pair,lang\na,x,b,en\nc,y,,ko\n";
  const Dataset dataset = read_dataset(folder.write("rows.csv", content), {});
  EXPECT_TRUE(dataset.has_pairs);
  EXPECT_EQ(dataset.extra_columns, std::vector<std::string>{"lang"});
  EXPECT_EQ(dataset.rows[0].text_pair, "b");
  EXPECT_EQ(dataset.rows[1].text_pair, "");
  const Columns named{"text", "label", "lang"};
  EXPECT_EQ(read_dataset(folder.path() / "rows.csv", named).rows[1].text_pair, "ko");
  const Dataset single = read_dataset(folder.write("one.csv", "text,label\na,x\n"), {});
  EXPECT_FALSE(single.has_pairs);
  EXPECT_FALSE(single.rows[0].text_pair);
  const Columns of_text{"text_pair", "label"};
  const Path other = folder.write("other.csv", "text_pair,label\na,x\n");
  EXPECT_FALSE(read_dataset(other, of_text).has_pairs);
}

TEST(Read, JsonLinesHavePairsInEveryRowOrInNone) {
  const TemporaryFolder folder;
  const std::string both = R"({"text": "a", "label": "x", "text_pair": "b"})";
  const std::string one = R"({"text": "c", "label": "y"})";
  const Path path = folder.write("rows.jsonl", both + "\n" + both + "\n");
  EXPECT_EQ(read_dataset(path, {}).rows[1].text_pair, "b");
  EXPECT_EQ(refused("r.jsonl", both + "\n" + one + "\n"),
            "r.jsonl:2: the key 'text_pair' is missing; there are: text, label");
  EXPECT_EQ(refused("r.jsonl", one + "\n" + both + "\n"),
            "r.jsonl:2: a text_pair, and the rows before have none; every row needs one, or none");
  EXPECT_EQ(refused("r.jsonl", R"({"text": "a", "label": "x", "text_pair": 5})"),
            "r.jsonl:1: the value of 'text_pair' is not a string, as in \"text_pair\": \"…\"");
}

TEST(Read, RefusesANamedSecondTextThatIsNotThere) {
  const TemporaryFolder folder;
  const Columns columns{"text", "label", "hypothesis"};
  for (const char* name : {"r.csv", "r.jsonl"}) {
    const Path path =
        folder.write(name, name == std::string("r.csv") ? "text,label\na,x\n"
                                                        : R"({"text": "a", "label": "x"})");
    const std::string message = refusal([&] { read_dataset(path, columns); });
    EXPECT_NE(message.find("'hypothesis' is missing"), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace pointsman::data
