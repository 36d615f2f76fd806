#include "data/csv.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/json.h"
#include "refusal.h"

namespace pointsman::data {
namespace {

using Records = std::vector<std::vector<std::string>>;

Records read(const std::string& text) {
  std::istringstream stream(text);
  CsvReader reader(stream, "t.csv");
  Records records;
  for (CsvRecord record; reader.next(record);) records.push_back(record.fields);
  return records;
}

std::string refused(const std::string& text) {
  return refusal([&] { read(text); });
}

// Values of Python's csv module, written by tools/parity/data_values.py.
Json reference() {
  return read_json(Path(POINTSMAN_SOURCE_DIR) / "tests/data/data_values.json", ErrorKind::data);
}

TEST(Csv, ReadsWhatPythonReads) {
  const Json tables = reference()["tables"];
  ASSERT_GE(tables.size(), 100U);
  for (const Json& table : tables) {
    const auto text = table["text"].get<std::string>();
    EXPECT_EQ(read(text), table["records"].get<Records>()) << text;
  }
}

TEST(Csv, WritesWhatPythonWrites) {
  const Json lines = reference()["lines"];
  ASSERT_GE(lines.size(), 100U);
  for (const Json& line : lines) {
    std::ostringstream out;
    write_csv_record(out, line["fields"].get<std::vector<std::string>>());
    EXPECT_EQ(out.str(), line["line"].get<std::string>());
  }
}

TEST(Csv, KnowsTheLineOfEveryRecord) {
  std::istringstream stream("a,b\r\n\"1\n2\",x\r\n3,\"\r\n\r\n\"\n4,y");
  CsvReader reader(stream, "t.csv");
  std::vector<long> lines;
  for (CsvRecord record; reader.next(record);) lines.push_back(record.line);
  EXPECT_EQ(lines, (std::vector<long>{1, 2, 4, 7}));
}

TEST(Csv, RecordsMayStraddleBlocks) {
  const std::string wide(300000, 'x');
  const std::string text = "a,b\n\"" + wide + "\n\"\"\",2\n" + wide + ",4\n";
  EXPECT_EQ(read(text), (Records{{"a", "b"}, {wide + "\n\"", "2"}, {wide, "4"}}));
}

TEST(Csv, EmptyLinesMayOnlyEndTheFile) {
  EXPECT_EQ(read("a,b\n1,2\n\n\r\n\n"), (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(read("a\n\"\"\n"), (Records{{"a"}, {""}}));
  EXPECT_EQ(read(""), Records{});
  EXPECT_EQ(refused("a,b\n1,2\n\n3,4\n"), "t.csv:3: an empty line between records");
  EXPECT_EQ(refused("\na,b\n"), "t.csv:1: an empty line between records");
}

TEST(Csv, RefusesWithTheExactPlace) {
  EXPECT_EQ(refused("a,b\n1,2\n3,\"4\n5,6\n"),
            "t.csv:3:3: the quote that is opened here is not closed");
  EXPECT_EQ(refused("a,b\n1,한국\"어\n"), "t.csv:2:5: a quote inside an unquoted field");
  EXPECT_EQ(refused("a,b\n\"x\ny\"z,1\n"),
            "t.csv:3:3: text after the quote that closes a field opened on line 2; a comma or the "
            "line's end is needed");
  EXPECT_EQ(refused("a,b\n1,2,3\n"), "t.csv:2: 3 fields; the first line has 2");
  EXPECT_EQ(refused("a,b\n1\n"), "t.csv:2: 1 field; the first line has 2");
  EXPECT_EQ(refused("a,b\r1,2\r"),
            "t.csv:1:4: a carriage return without a line feed; lines end in LF or CRLF");
  EXPECT_EQ(refused(std::string("a,b\n1,\0\n", 8)), "t.csv:2:3: a NUL character; text is needed");
}

TEST(Csv, RefusesInvalidUtf8WithItsByte) {
  EXPECT_EQ(refused("a,b\n가,\xff\n"),
            "t.csv:2:3: invalid UTF-8 (0xff at byte 8, counted from 0); UTF-8 is needed");
  EXPECT_EQ(refused("a\n\xed\xa0\x80\n"),
            "t.csv:2:1: invalid UTF-8 (0xed at byte 2, counted from 0); UTF-8 is needed");
  EXPECT_EQ(refused("\xEF\xBB\xBF"
                    "a\n\xc3"),
            "t.csv:2:1: invalid UTF-8 (0xc3 at byte 5, counted from 0); UTF-8 is needed");
  EXPECT_EQ(refused(std::string("\xff\xfe"
                                "a\0",
                                4)),
            "t.csv:1:1: invalid UTF-8 (0xff at byte 0, counted from 0); UTF-8 is needed");
}

std::string header_refused(const std::string& text) {
  return refusal([&] {
    std::istringstream stream(text);
    CsvReader(stream, "t.csv").read_header();
  });
}

TEST(Csv, RefusesHeaders) {
  EXPECT_EQ(
      header_refused(""),
      "t.csv:1:1: the file is empty; a line with the names of the columns and rows are needed");
  EXPECT_EQ(header_refused("a,b,a\n"), "t.csv:1: the column 'a' is there twice; names are unique");
  EXPECT_EQ(header_refused("a,,b\n"),
            "t.csv:1: a column without a name; the first line names every column");
}

// A stream of a size that nobody would hold: one block again and again.
class Endless : public std::streambuf {
 public:
  explicit Endless(std::string block) : block_(std::move(block)) {}
  std::size_t given() const { return given_; }

 protected:
  int_type underflow() override {
    given_ += block_.size();
    setg(block_.data(), block_.data(), block_.data() + block_.size());
    return traits_type::to_int_type(block_[0]);
  }

 private:
  std::string block_;
  std::size_t given_ = 0;
};

TEST(Csv, RefusesAnEndlessRecordBeforeItIsHeld) {
  Endless endless(std::string(1 << 16, 'x'));
  std::istream stream(&endless);
  CsvReader reader(stream, "t.csv");
  CsvRecord record;
  EXPECT_EQ(refusal([&] { reader.next(record); }),
            "t.csv:1:1: a record of more than 16 MiB; one query a record is needed");
  EXPECT_LT(endless.given(), 4 * kMaxRecordBytes);
}

TEST(Csv, NamesTheQuoteThatMadeARecordTooLong) {
  EXPECT_EQ(refused("a,b\n1,\"" + std::string(kMaxRecordBytes, 'x')),
            "t.csv:2:3: the quote that is opened here is not closed");
  EXPECT_EQ(refused("a,b\n1,x\"" + std::string(kMaxRecordBytes, 'x')),
            "t.csv:2:4: a quote inside an unquoted field");
}

}  // namespace
}  // namespace pointsman::data
