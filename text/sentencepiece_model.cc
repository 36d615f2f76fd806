#include "text/sentencepiece_model.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

// Protocol Buffers' wire format: a field after another, each a number, a wire type and a value.
class WireReader {
 public:
  WireReader(std::string_view bytes, const std::string& source) : bytes_(bytes), source_(source) {}

  // Goes to the next field; false at the end.
  bool next() {
    if (bytes_.empty()) return false;
    const std::uint64_t key = read_varint();
    field_ = key >> 3;
    switch (key & 7) {
      case 0:
        value_ = read_varint();
        break;
      case 1:
        take(8);
        break;
      case 2:
        payload_ = take(read_varint());
        break;
      case 5:
        payload_ = take(4);
        break;
      default:
        fail();
    }
    wire_type_ = static_cast<int>(key & 7);
    return true;
  }
  std::uint64_t field() const { return field_; }
  std::uint64_t varint() const { return of_type(0), value_; }
  std::string_view payload() const { return of_type(2), payload_; }
  float float32() const {
    of_type(5);
    std::uint32_t bits = 0;
    std::memcpy(&bits, payload_.data(), sizeof bits);
    return std::bit_cast<float>(bits);
  }

  [[noreturn]] void fail() const {
    throw Error(ErrorKind::model, source_ + ": not a SentencePiece model, or a truncated one");
  }

 private:
  void of_type(int type) const {
    if (wire_type_ != type) fail();
  }
  std::uint64_t read_varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    fail();
  }
  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size()) fail();
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::string_view bytes_;
  const std::string& source_;
  std::uint64_t field_ = 0;
  int wire_type_ = 0;
  std::uint64_t value_ = 0;
  std::string_view payload_;
};

RawSentencePiece read_piece(std::string_view bytes, const std::string& source) {
  RawSentencePiece piece;
  for (WireReader reader(bytes, source); reader.next();) {
    if (reader.field() == 1) piece.text = reader.payload();
    if (reader.field() == 2) piece.score = reader.float32();
    if (reader.field() == 3) piece.type = reader.varint();
  }
  return piece;
}

void read_trainer(std::string_view bytes, SentencePieceModel& model) {
  std::uint64_t type = 1;
  for (WireReader reader(bytes, model.source); reader.next();) {
    if (reader.field() == 3) type = reader.varint();
    if (reader.field() == 24) model.treat_whitespace_as_suffix = reader.varint() != 0;
    if (reader.field() == 35) model.byte_fallback = reader.varint() != 0;
  }
  if (type != 1 && type != 2) {
    throw Error(ErrorKind::model, model.source + ": a SentencePiece model of type " +
                                      (type == 3   ? "word"
                                       : type == 4 ? "char"
                                                   : std::to_string(type)) +
                                      " is not supported; unigram and bpe are");
  }
  model.algorithm = static_cast<SentencePieceModel::Algorithm>(type);
}

void read_normalizer(std::string_view bytes, SentencePieceModel& model) {
  for (WireReader reader(bytes, model.source); reader.next();) {
    if (reader.field() == 2) model.charsmap = reader.payload();
    if (reader.field() == 3) model.add_dummy_prefix = reader.varint() != 0;
    if (reader.field() == 4) model.remove_extra_whitespaces = reader.varint() != 0;
    if (reader.field() == 5) model.escape_whitespaces = reader.varint() != 0;
  }
}

void check_piece(const RawSentencePiece& piece, std::size_t id, const std::string& source) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::model, source + ": piece " + std::to_string(id) + what);
  };
  constexpr std::uint64_t kUnused = 5;
  constexpr std::string_view kNullPiece("\0", 1);  // a placeholder that takes an id
  if (piece.type < 1 || piece.type > 6) {
    refuse(" is of type " + std::to_string(piece.type) + "; 1 to 6 are expected");
  }
  if (piece.text.empty()) refuse(" is empty");
  if (!std::isfinite(piece.score)) refuse(" has a score that is not finite");
  if (piece.type == kUnused && piece.text == kNullPiece) return;
  if (find_invalid_utf8(piece.text) || piece.text.find('\0') != std::string_view::npos) {
    refuse(" is not UTF-8, or has a NUL");
  }
}

}  // namespace

void set_pieces(std::span<const RawSentencePiece> raw, SentencePieceModel& model) {
  std::size_t bytes = 0;
  for (const RawSentencePiece& piece : raw) bytes += piece.text.size();
  model.characters.reserve(bytes);  // enough, so that it never moves and the views stay valid
  model.pieces.reserve(raw.size());
  for (const RawSentencePiece& piece : raw) {
    check_piece(piece, model.pieces.size(), model.source);
    const std::size_t begin = model.characters.size();
    for (std::size_t i = 0; i < piece.text.size();) {
      const auto [c, size] = decode_utf8(piece.text, i);
      model.characters.push_back(c);
      i += size;
    }
    model.pieces.push_back({{model.characters.data() + begin, model.characters.size() - begin},
                            static_cast<std::uint32_t>(piece.text.size()),
                            piece.score,
                            static_cast<PieceType>(piece.type)});
  }
}

SentencePieceModel read_sentencepiece_model(const Path& file) {
  SentencePieceModel model;
  model.source = file.string();
  const MappedFile mapped(file);
  const auto bytes = mapped.bytes();
  std::vector<RawSentencePiece> raw;
  WireReader reader({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, model.source);
  while (reader.next()) {
    if (reader.field() == 1) raw.push_back(read_piece(reader.payload(), model.source));
    if (reader.field() == 2) read_trainer(reader.payload(), model);
    if (reader.field() == 3) read_normalizer(reader.payload(), model);
  }
  if (raw.empty()) reader.fail();
  set_pieces(raw, model);
  return model;
}

}  // namespace pointsman::text
