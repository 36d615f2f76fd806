#include <gtest/gtest.h>

#include <sstream>

#include "base/rng.h"
#include "data/csv.h"
#include "data/jsonl.h"
#include "data/table.h"

namespace pointsman::data {
namespace {

constexpr int kCases = 20000;

// Bytes that are likely to matter, in any order.
std::string random_text(Rng& rng, std::string_view alphabet) {
  std::string text;
  for (std::uint64_t i = rng.below(60); i > 0; --i) {
    text += rng.below(20) == 0 ? static_cast<char>(rng.below(256))
                               : alphabet[rng.below(alphabet.size())];
  }
  return text;
}

template <class Reader, class Record>
std::vector<Record> read_or_refuse(const std::string& text) {
  std::istringstream stream(text);
  Reader reader(stream, "t");
  std::vector<Record> records;
  try {
    for (Record record; reader.next(record);) records.push_back(record);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    EXPECT_TRUE(std::string(error.what()).starts_with("t:")) << error.what();
    records.clear();
  }
  return records;
}

TEST(Fuzz, CsvIsReadOrRefusedAndReadsBackWhatItWrites) {
  Rng rng(1, "fuzz/csv");
  int read = 0;
  for (int i = 0; i < kCases; ++i) {
    const std::string text = random_text(rng, ",,,\n\n\r\"\"a한");
    const auto records = read_or_refuse<CsvReader, CsvRecord>(text);
    if (records.empty()) continue;
    ++read;
    std::ostringstream out;
    for (const CsvRecord& record : records) write_csv_record(out, record.fields);
    const auto again = read_or_refuse<CsvReader, CsvRecord>(out.str());
    ASSERT_EQ(again.size(), records.size()) << text;
    for (std::size_t r = 0; r < records.size(); ++r) EXPECT_EQ(again[r].fields, records[r].fields);
  }
  EXPECT_GT(read, kCases / 100);
}

TEST(Fuzz, JsonlIsReadOrRefused) {
  Rng rng(1, "fuzz/jsonl");
  int read = 0;
  for (int i = 0; i < kCases; ++i) {
    std::string text = "{\"a\": [1, 2.5e-3, \"\\u00e9\"], \"b\": {\"c\": null}}\n{\"a\": true}\n";
    for (std::uint64_t k = rng.below(4); k > 0; --k) {
      const std::size_t at = rng.below(text.size());
      text.replace(at, rng.below(3), random_text(rng, "{}[]:,\"\\u0e\n").substr(0, rng.below(4)));
    }
    read += read_or_refuse<JsonlReader, JsonlRecord>(text).empty() ? 0 : 1;
  }
  EXPECT_GT(read, kCases / 10);
}

}  // namespace
}  // namespace pointsman::data
