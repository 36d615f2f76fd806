#include "text/training/sentencepiece_folder.h"

#include <array>
#include <string>

#include "base/json.h"
#include "text/sentencepiece_model.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

constexpr std::array kFirstTokens = {"<s>", "<pad>", "</s>", "<unk>"};  // XLM-R's ids 0 to 3
constexpr const char* kMask = "<mask>";                                 // the last id
constexpr std::size_t kSpecialPieces = 3;  // <unk>, <s>, </s>, the first of a .model file

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k)
      text += i + k <= bytes.size() ? kDigits[group >> (18 - 6 * k) & 63U] : '=';
  }
  return text;
}

std::string utf8(std::u32string_view characters) {
  std::string text;
  for (const char32_t c : characters) append_utf8(text, c);
  return text;
}

// [piece, log probability] by id.
Json vocabulary_of(const SentencePieceModel& model) {
  Json vocabulary = Json::array();
  for (const char* token : kFirstTokens) vocabulary.push_back({token, 0.0});
  for (std::size_t i = kSpecialPieces; i < model.pieces.size(); ++i)
    vocabulary.push_back({utf8(model.pieces[i].text), static_cast<double>(model.pieces[i].score)});
  vocabulary.push_back({kMask, 0.0});
  return vocabulary;
}

Json added_token(std::size_t id, const char* content) {
  return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
          {"rstrip", false}, {"normalized", false}, {"special", true}};
}

Json template_of(const std::string& parts) {
  Json list = Json::array();
  for (const char part : parts) {  // ( begins, ) ends, and letters are the texts
    if (part == '(' || part == ')') {
      list.push_back({{"SpecialToken", {{"id", part == '(' ? "<s>" : "</s>"}, {"type_id", 0}}}});
    } else {
      list.push_back({{"Sequence", {{"id", std::string(1, part)}, {"type_id", 0}}}});
    }
  }
  return list;
}

Json special_token(const char* token, int id) {
  return {{"id", token}, {"ids", Json::array({id})}, {"tokens", Json::array({token})}};
}

// The form that `tokenizers` gives XLM-R's own.
Json tokenizer_json(const SentencePieceModel& model) {
  Json json;
  json["version"] = "1.0";
  json["truncation"] = nullptr;
  json["padding"] = nullptr;
  json["added_tokens"] = Json::array();
  for (std::size_t id = 0; id < kFirstTokens.size(); ++id)
    json["added_tokens"].push_back(added_token(id, kFirstTokens[id]));
  json["added_tokens"].push_back(added_token(model.pieces.size() + 1, kMask));
  json["normalizer"] = {{"type", "Precompiled"}, {"precompiled_charsmap", base64(model.charsmap)}};
  const Json metaspace = {{"type", "Metaspace"},
                          {"replacement", "\u2581"},
                          {"prepend_scheme", "always"},
                          {"split", true}};
  json["pre_tokenizer"] = {
      {"type", "Sequence"},
      {"pretokenizers", Json::array({Json{{"type", "WhitespaceSplit"}}, metaspace})}};
  json["post_processor"] = {
      {"type", "TemplateProcessing"},
      {"single", template_of("(A)")},
      {"pair", template_of("(A))B)")},
      {"special_tokens", {{"<s>", special_token("<s>", 0)}, {"</s>", special_token("</s>", 2)}}}};
  json["decoder"] = metaspace;
  json["model"] = {{"type", "Unigram"},
                   {"unk_id", 3},
                   {"vocab", vocabulary_of(model)},
                   {"byte_fallback", false}};
  return json;
}

Json tokenizer_config(std::int64_t model_max_length) {
  return {{"tokenizer_class", "XLMRobertaTokenizer"},
          {"bos_token", "<s>"},
          {"eos_token", "</s>"},
          {"sep_token", "</s>"},
          {"cls_token", "<s>"},
          {"unk_token", "<unk>"},
          {"pad_token", "<pad>"},
          {"mask_token", kMask},
          {"model_max_length", model_max_length}};
}

}  // namespace

void write_sentencepiece_folder(const Path& folder, std::string_view model,
                                std::int64_t model_max_length) {
  const Path file = folder / "sentencepiece.bpe.model";
  write_file_atomically(file, model);
  const Json json = tokenizer_json(read_sentencepiece_model(file));
  write_file_atomically(folder / "tokenizer.json", json.dump() + "\n");
  write_json(folder / "tokenizer_config.json", tokenizer_config(model_max_length));
}

}  // namespace pointsman::text
