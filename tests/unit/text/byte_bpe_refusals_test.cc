#include <gtest/gtest.h>

#include "base/rng.h"
#include "tests/unit/text/byte_bpe_support.h"
#include "text/tokenizer.h"

namespace pointsman::text {
namespace {

using testing::TemporaryFolder;

void expect_refused(const Json& json, const std::string& config, const std::string& name) {
  TemporaryFolder folder;
  folder.write("tokenizer.json", json.dump());
  folder.write("tokenizer_config.json", config);
  const std::string message =
      testing::refusal(ErrorKind::model, [&] { load_tokenizer(folder.path()); });
  EXPECT_NE(message.find(name), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

template <class Change>
void expect_change_refused(const std::string& variant, Change&& change, const std::string& name) {
  Json json = testing::byte_bpe_json(variant);
  change(json);
  expect_refused(json, testing::byte_bpe_config(variant), name);
}

TEST(ByteBpeRefusals, PartsOfATokenizerJson) {
  const auto refused = [](auto change, const std::string& name) {
    expect_change_refused("ModernBERT", change, name);
  };
  refused([](Json& j) { j["normalizer"]["type"] = "NFKC"; }, "'NFKC'");
  refused([](Json& j) { j["pre_tokenizer"]["type"] = "Metaspace"; }, "'Metaspace'");
  refused([](Json& j) { j["pre_tokenizer"] = nullptr; }, "'null'");
  refused([](Json& j) { j["pre_tokenizer"]["use_regex"] = false; }, "'use_regex: false'");
  refused([](Json& j) { j["pre_tokenizer"].erase("add_prefix_space"); }, "'add_prefix_space'");
  refused([](Json& j) { j["post_processor"]["type"] = "Sequence"; }, "'Sequence'");
  refused([](Json& j) { j["model"]["dropout"] = 0.1; }, "'dropout'");
  refused([](Json& j) { j["model"]["continuing_subword_prefix"] = "##"; },
          "'continuing_subword_prefix'");
  refused([](Json& j) { j["model"]["end_of_word_suffix"] = "</w>"; }, "'end_of_word_suffix'");
  refused([](Json& j) { j["model"]["byte_fallback"] = true; }, "'byte_fallback: true'");
  refused([](Json& j) { j["model"]["ignore_merges"] = true; }, "'ignore_merges: true'");
  refused([](Json& j) { j["model"]["type"] = "WordLevel"; }, "'WordLevel'");
}

TEST(ByteBpeRefusals, VocabulariesAndMergesThatDoNotFit) {
  const auto refused = [](auto change, const std::string& name) {
    expect_change_refused("RoBERTa", change, name);
  };
  refused(
      [](Json& j) {
        j["model"]["merges"][3] = {"a", "zzz"};
      },
      "'zzz' is not in the vocabulary");
  refused([](Json& j) { j["model"]["merges"][3] = {"<s>", "a"}; }, "'<s>a'");
  refused([](Json& j) { j["model"]["merges"][3] = "a b c"; }, "number 4");
  refused([](Json& j) { j["model"]["merges"][3] = {"a"}; }, "number 4");
  refused([](Json& j) { j["model"]["merges"][3] = {"a", "b", "c"}; }, "number 4");
  refused([](Json& j) { j["model"]["merges"][3] = {{"a", "b"}}; }, "number 4");
  refused([](Json& j) { j["model"]["merges"][3] = 5; }, "number 4");
  refused([](Json& j) { j["model"]["merges"] = 5; }, "'model.merges'");
  refused([](Json& j) { j["model"].erase("merges"); }, "'merges'");
  refused([](Json& j) { j["model"].erase("vocab"); }, "'vocab'");
  refused([](Json& j) { j["model"]["vocab"] = Json::array(); }, "'vocab'");
  refused([](Json& j) { j["model"]["vocab"]["a"] = 5; }, "two tokens have the id 5");
  refused([](Json& j) { j["model"]["vocab"]["a"] = -1; }, "out of range");
  refused([](Json& j) { j["model"]["vocab"]["a"] = 1LL << 40; }, "out of range");
  refused([](Json& j) { j["model"]["vocab"].erase("a"); }, "the byte 97");
  refused([](Json& j) { j["added_tokens"][4]["id"] = 7; }, "has the id 7, but 559");
  refused([](Json& j) { j["added_tokens"].push_back(j["added_tokens"][4]); }, "twice");
  refused([](Json& j) { j["added_tokens"][4]["content"] = "<new>"; }, "has the id 559; 560");
  refused([](Json& j) { j["added_tokens"][4]["content"] = std::string(257, 'x'); }, "256 bytes");
  refused([](Json& j) { j["post_processor"]["cls"] = {"<s>", 5}; }, "another id");
  refused([](Json& j) { j["post_processor"]["cls"] = {"<t>", 5}; }, "'<t>' is not in");
}

TEST(ByteBpeRefusals, ConfigsThatContradict) {
  const Json roberta = testing::byte_bpe_json("RoBERTa");
  const Json spaced = testing::byte_bpe_json("RoBERTa with a space before");
  const Json modernbert = testing::byte_bpe_json("ModernBERT");
  expect_refused(roberta, R"({"tokenizer_class": "GPT2Tokenizer"})", "'GPT2Tokenizer'");
  expect_refused(roberta, R"({"add_prefix_space": true})", "'add_prefix_space'");
  expect_refused(spaced, R"({"tokenizer_class": "RobertaTokenizer"})", "being absent, implies");
  expect_refused(modernbert, R"({"tokenizer_class": "RobertaTokenizer", "pad_token": "[PAD]"})",
                 "which has none");
  expect_refused(modernbert, R"({"mask_token": "<mask>"})", "'<mask>' is not among");
  expect_refused(modernbert, R"({"added_tokens_decoder": {"590": {"content": "[MASK]"}}})",
                 "but tokenizer.json has '[MASK]' lstrip with 590");
  Json unpadded = modernbert;
  for (Json& token : unpadded["added_tokens"]) {
    if (token["content"] == "[PAD]") token["content"] = "[FILL]";
  }
  expect_refused(unpadded, "{}", "'pad_token'");
}

TEST(ByteBpeRefusals, VocabularyAndMergesFiles) {
  const Json json = testing::byte_bpe_json("RoBERTa");
  const std::string vocabulary = json["model"]["vocab"].dump();
  const std::string merges = testing::merges_file(json);
  const auto refused = [](const std::string& vocab_json, const std::string& merges_txt,
                          const std::string& name) {
    TemporaryFolder folder;
    folder.write("vocab.json", vocab_json);
    folder.write("merges.txt", merges_txt);
    const std::string message =
        testing::refusal(ErrorKind::model, [&] { load_tokenizer(folder.path()); });
    EXPECT_NE(message.find(name), std::string::npos) << message;
  };
  refused(vocabulary, merges + "\n",
          "merges.txt:" + std::to_string(json["model"]["merges"].size() + 2));
  refused(vocabulary, "#version: 0.2\na b c\n", "merges.txt:2");
  refused("[]", merges, "an object of tokens");
  refused("{", merges, "not valid JSON");
  refused("7", merges, "an object of tokens");
  refused(R"({"a": {"b": 1}})", merges, "an object of tokens");
  refused(R"({"a": "b"})", merges, "an object of tokens");
  refused(R"({"a": 1})", merges, "'<s>' is not in the vocabulary");
}

// Many random edits of the files: loaded or refused, and what was loaded encodes.
TEST(ByteBpeRefusals, HostileFilesAreRefusedOrWork) {
  const Json json = testing::byte_bpe_json("ModernBERT with more tokens");
  const std::string good = json.dump();
  const Json roberta = testing::byte_bpe_json("RoBERTa");
  const std::string merges = testing::merges_file(roberta);
  TemporaryFolder from_json;
  TemporaryFolder from_files;
  from_files.write("vocab.json", roberta["model"]["vocab"].dump());
  const auto attempt = [](const Path& folder) {
    try {
      load_tokenizer(folder)->encode_with_offsets("Hello  \u4e2d <l> x\u0301 [MASK] a\U0001F600",
                                                  50);
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    }
  };
  static constexpr const char* kValues[] = {"-1", "0",    "1e99",    "null", "\"\"", "[",
                                            "{}", "\xff", "\\u0000", ",",    "\""};
  Rng rng(7, "byte bpe");
  const auto damaged = [&](std::string bytes) {
    for (std::uint64_t k = rng.below(4) + 1; k > 0; --k) {
      const std::size_t at = rng.below(bytes.size());
      if (rng.below(2) == 0) {
        bytes[at] = static_cast<char>(rng.below(256));
      } else {
        bytes.insert(at, kValues[rng.below(std::size(kValues))]);
      }
    }
    return bytes;
  };
  for (int i = 0; i < 200; ++i) {
    from_json.write(
        "tokenizer.json",
        i < 50 ? good.substr(0, good.size() * static_cast<std::size_t>(i) / 50) : damaged(good));
    attempt(from_json.path());
    from_files.write("merges.txt", damaged(merges));
    attempt(from_files.path());
  }
}

}  // namespace
}  // namespace pointsman::text
