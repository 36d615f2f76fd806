#include "text/tokenizers.h"

#include <string>
#include <system_error>

#include "base/error.h"

namespace pointsman::text {
namespace {

constexpr std::array kModelFiles = {"sentencepiece.bpe.model", "spiece.model", "spm.model"};

TokenizerFolder open_folder(const Path& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    throw Error(ErrorKind::system, Place{path.string()},
                "no such folder; the folder of an encoder is expected");
  }
  TokenizerFolder folder{path, read_tokenizer_config(path), std::nullopt, std::nullopt};
  for (const char* name : kModelFiles) {
    if (!folder.sentencepiece_model && is_file(path / name))
      folder.sentencepiece_model = path / name;
  }
  // A SentencePiece model says everything that its tokenizer.json, which can be ten times as large,
  // says again.
  if (!folder.sentencepiece_model && is_file(path / "tokenizer.json")) {
    folder.json = read_tokenizer_json(path / "tokenizer.json");
  }
  return folder;
}

}  // namespace

std::vector<std::string> tokenizer_files(const Path& folder) {
  constexpr std::array kNames = {
      "added_tokens.json", "merges.txt", "sentencepiece.bpe.model", "special_tokens_map.json",
      "spiece.model",      "spm.model",  "tokenizer.json",          "tokenizer_config.json",
      "vocab.json",        "vocab.txt"};
  std::vector<std::string> found;
  for (const char* name : kNames) {
    if (is_file(folder / name)) found.emplace_back(name);
  }
  return found;
}

std::unique_ptr<const Tokenizer> load_tokenizer(const Path& path) {
  const TokenizerFolder folder = open_folder(path);
  for (const TokenizerFamily& family : kTokenizerFamilies) {
    if (family.fits(folder)) return family.load(folder);
  }
  std::string expected;
  for (const TokenizerFamily& family : kTokenizerFamilies) {
    expected += (expected.empty() ? "" : ", or ") + std::string(family.files);
  }
  if (folder.json) {
    throw Error(ErrorKind::model, folder.json->source + ": 'model.type' is '" +
                                      folder.json->model_type + "', which is not supported; " +
                                      expected + " is expected");
  }
  throw Error(ErrorKind::system, Place{path.string()},
              "no tokenizer in the folder; " + expected + " is expected");
}

}  // namespace pointsman::text
