#include <gtest/gtest.h>

#include "tests/unit/text/byte_bpe_support.h"
#include "text/encoding.h"

namespace pointsman::text {
namespace {

using testing::TemporaryFolder;

// tests/data/text/pairs.json: what transformers makes of two texts (tools/parity/pair_values.py).
const Json& values() {
  static const Json json = read_json(testing::kTextData / "pairs.json", ErrorKind::data);
  return json;
}

// The folder of a row of "folders".
std::unique_ptr<const Tokenizer> load(const Json& folder) {
  const auto from = folder["from"].get<std::string>();
  const Json wordpiece = read_json(testing::kTextData / "wordpiece.json", ErrorKind::data);
  TemporaryFolder files;
  files.write("tokenizer_config.json", folder["config"].dump());
  if (from.ends_with(".model")) {
    files.write("sentencepiece.bpe.model", read_file(testing::kTextData / from));
    return load_tokenizer(files.path());
  }
  if (from == "vocabulary") {
    std::string lines;
    for (const Json& piece : wordpiece["vocabulary"]) lines += piece.get<std::string>() + "\n";
    files.write("vocab.txt", lines);
    return load_tokenizer(files.path());
  }
  Json json = from == "wordpiece" ? wordpiece["folders"]["tokenizer.json as it is"]["json"]
                                  : testing::byte_bpe_json(from.substr(from.find(' ') + 1));
  json.merge_patch(folder["patch"]);
  files.write("tokenizer.json", json.dump());
  return load_tokenizer(files.path());
}

std::vector<std::int32_t> types_of(const Encoding& encoding) {
  return encoding.types.empty() ? std::vector<std::int32_t>(encoding.ids.size()) : encoding.types;
}

std::string line_of(const Encoding& encoding) {
  std::string line;
  for (const std::int32_t id : encoding.ids) line += (line.empty() ? "" : " ") + std::to_string(id);
  std::string types;
  for (const std::int32_t type : types_of(encoding))
    types += (types.empty() ? "" : " ") + std::to_string(type);
  return line + "\t" + types;
}

// Every max_length from the special tokens' number on.
std::string hash_of_all_lengths(const Tokenizer& tokenizer, const std::string& first,
                                const std::string& second, std::size_t whole) {
  const PairFormat& format = *tokenizer.pair_format();
  std::string lines;
  for (std::size_t length = format.before.size() + format.between.size() + format.after.size();
       length < whole + 2; ++length) {
    if (length == 0) continue;
    const Encoding cut = tokenizer.encode_pair(first, second, length);
    EXPECT_EQ(cut.truncated, length < whole);
    lines += (lines.empty() ? "" : "\n") + line_of(cut);
  }
  return testing::short_hash(lines);
}

TEST(Pairs, EveryFormatAndLengthIsTheReferences) {
  EXPECT_EQ(values()["folders"].size(), 12U);
  for (const auto& [name, folder] : values()["folders"].items()) {
    SCOPED_TRACE(name);
    const auto tokenizer = load(folder);
    for (std::size_t i = 0; i < folder["rows"].size(); ++i) {
      const Json& row = folder["rows"][i];
      if (row.is_null()) continue;  // transformers cuts a text otherwise than sentencepiece
      const auto first = values()["pairs"][i][0].get<std::string>();
      const auto second = values()["pairs"][i][1].get<std::string>();
      const Encoding whole = tokenizer->encode_pair(first, second, testing::kNoLimit);
      EXPECT_EQ(Json(whole.ids), row[0]) << first << " / " << second;
      EXPECT_EQ(Json(types_of(whole)),
                row[1].is_null() ? Json(std::vector<int>(whole.ids.size())) : row[1]);
      EXPECT_EQ(hash_of_all_lengths(*tokenizer, first, second, whole.ids.size()), row[2])
          << first << " / " << second;
    }
  }
}

TEST(Pairs, OnlyATokenizerWithTypesGivesThem) {
  const auto& folders = values()["folders"];
  EXPECT_EQ(load(folders["BERT"])->encode_pair("hello", "world", 9).types,
            (std::vector<std::int32_t>{0, 0, 0, 1, 1}));
  EXPECT_TRUE(load(folders["BERT"])->encode("hello", 9).types.empty());
  for (const char* name : {"BERT, told to give no types", "DistilBERT", "RoBERTa", "XLM-R"})
    EXPECT_TRUE(load(folders[name])->encode_pair("hello", "world", 9).types.empty()) << name;
}

// The definition: as long as there are too many, the longer text gives its last token, the second
// where both are as long; only that an odd room's last token goes to the text that was longer.
TEST(Pairs, TheLongerTextGives) {
  for (std::size_t first = 0; first < 12; ++first) {
    for (std::size_t second = 0; second < 12; ++second) {
      for (std::size_t room = 0; room < 25; ++room) {
        std::size_t a = first, b = second;
        while (a + b > room) (a > b || (a == b && first <= second) ? a : b) -= 1;
        EXPECT_EQ(longest_first(first, second, room), (std::pair{a, b}))
            << first << " " << second << " " << room;
      }
    }
  }
}

TEST(Pairs, AFormatWithoutBothTextsIsNone) {
  const auto refused = [](const char* pair) {
    Json folder = values()["folders"]["tokenizer.json alone, with types"];
    folder["patch"]["post_processor"]["pair"] = Json::parse(pair);
    const auto tokenizer = load(folder);
    EXPECT_EQ(tokenizer->pair_format(), nullptr) << pair;
    EXPECT_EQ(tokenizer->encode("hello", 9).ids.size(), 3U);
    const std::string message =
        testing::refusal(ErrorKind::model, [&] { tokenizer->encode_pair("a", "b", 9); });
    EXPECT_NE(message.find("WordPiece tokenizer has no format for two texts"), std::string::npos);
  };
  refused("[]");
  refused(R"([{"Sequence": {"id": "A"}}])");
  refused(R"([{"Sequence": {"id": "B"}}, {"Sequence": {"id": "A"}}])");
  refused(R"([{"Sequence": {"id": "A"}}, {"Sequence": {"id": "A"}}])");
  refused(R"([{"Sequence": {"id": "A"}}, {"Sequence": {"id": "B"}}, {"Sequence": {"id": "B"}}])");
}

TEST(Pairs, RefusesWhatTheyCannotBe) {
  const auto tokenizer = load(values()["folders"]["XLM-R"]);
  const std::string message =
      testing::refusal(ErrorKind::config, [&] { tokenizer->encode_pair("a", "b", 3); });
  EXPECT_NE(message.find("of two texts alone take 4"), std::string::npos) << message;
  testing::refusal(ErrorKind::data, [&] { tokenizer->encode_pair("a", "\xff", 9); });

  Json folder = values()["folders"]["tokenizer.json alone, with types"];
  folder["patch"]["post_processor"]["special_tokens"]["[SEP]"]["ids"] = {7};
  const std::string other = testing::refusal(ErrorKind::model, [&] { load(folder); });
  EXPECT_NE(other.find("'[SEP]' another id"), std::string::npos) << other;
  folder = values()["folders"]["BERT"];
  folder["config"]["model_input_names"] = "input_ids";
  EXPECT_NE(testing::refusal(ErrorKind::model, [&] { load(folder); }).find("'model_input_names'"),
            std::string::npos);
}

}  // namespace
}  // namespace pointsman::text
