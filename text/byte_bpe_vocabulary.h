#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "text/added_tokens.h"
#include "text/byte_bpe.h"
#include "text/byte_bpe_files.h"

namespace pointsman::text {

// The ids of a byte-level vocabulary while a tokenizer is made from it. All errors: model, naming
// the file.
class ByteBpeVocabulary {
 public:
  // Errors: an id that is out of range, or of two tokens. The strings of `spec` must outlive this.
  explicit ByteBpeVocabulary(const ByteBpeSpec& spec);

  std::int32_t find(std::string_view token) const {  // -1: none
    const auto found = ids_.find(token);
    return found == ids_.end() ? -1 : found->second;
  }
  // Errors: a token that is not in the vocabulary; `what` it is for.
  std::int32_t id_of(const std::string& token, const char* what) const;
  // The token of each byte. Errors: there is none.
  std::array<std::int32_t, 256> bytes() const;
  // Errors: a merge of tokens, or to one, that is not in the vocabulary.
  MergeTable merges(const ByteBpeSpec& spec) const;

  // Gives the tokens ids and adds them, in order. Errors: an id is not the one that the reference
  // gives the token; a token twice.
  void add(std::vector<AddedToken>& tokens);

  std::int64_t size() const { return size_; }  // the highest id and one

 private:
  void check_ids() const;

  std::string source_;
  std::unordered_map<std::string_view, std::int32_t> ids_;
  std::int64_t size_ = 0;
};

}  // namespace pointsman::text
