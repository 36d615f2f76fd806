#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/tokenizer_config.h"

namespace pointsman::text {

// The kinds of pieces, with SentencePiece's numbers.
enum class PieceType : std::uint8_t {
  normal = 1,
  unknown = 2,
  control = 3,
  user_defined = 4,
  unused = 5,
  byte = 6
};

struct SentencePieceEntry {
  std::u32string_view text;
  std::uint32_t bytes = 0;  // its length in UTF-8
  float score = 0;
  PieceType type = PieceType::normal;
};

// A SentencePiece ModelProto (sentencepiece_model.proto), as far as encoding needs it.
struct SentencePieceModel {
  enum class Algorithm { unigram = 1, bpe = 2 };
  std::string source;  // the file, for errors
  Algorithm algorithm = Algorithm::unigram;
  std::vector<SentencePieceEntry> pieces;  // by id; their texts lie in `characters`
  std::vector<char32_t> characters;        // moves with the model, and the texts stay valid
  std::string charsmap;                    // the compiled normalisation rules, may be empty
  bool nfc = false;  // instead: NFC and one space for white space, as transformers 5 for DeBERTa
  bool add_dummy_prefix = true;
  bool remove_extra_whitespaces = true;
  bool escape_whitespaces = true;
  bool treat_whitespace_as_suffix = false;
  bool byte_fallback = false;
};

// A piece as a file has it; `type` is not checked yet.
struct RawSentencePiece {
  std::string_view text;
  float score = 0;
  std::uint64_t type = 1;
};

// Sets model.pieces and model.characters. Errors: model, for an empty piece, one that is not UTF-8,
// or another type.
void set_pieces(std::span<const RawSentencePiece> raw, SentencePieceModel& model);

// Reads a .model file. Errors: system when unreadable; model when it is no ModelProto, or holds
// what SentencePiece refuses (a piece twice, no <unk>), or is of a type that is not supported
// (word, char), by name.
SentencePieceModel read_sentencepiece_model(const Path& file);

// The model that a tokenizer.json of type Unigram was made from: in fairseq order (XLM-R's), or in
// DeBERTa's. Errors: model, when its order, normalizer or pre_tokenizer are others, by name.
SentencePieceModel rebuild_sentencepiece_model(const TokenizerJson& json);

}  // namespace pointsman::text
