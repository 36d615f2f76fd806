#include <limits>

#include "base/error.h"
#include "text/tokenizer.h"
#include "text/tokenizer_config.h"

namespace pointsman::text {
namespace {

constexpr int kMaxDepth = 64;

// Takes model.vocab and model.merges out of the document while it is parsed: as a member of a
// document that keeps its keys in order, each of their entries would be compared with all before
// it.
class VocabularyFilter {
 public:
  explicit VocabularyFilter(TokenizerJson& out) : out_(out) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    if (depth > kMaxDepth)
      throw Error(ErrorKind::model, out_.source + ": it is nested deeper than 64 levels");
    if (inside_ == Inside::vocabulary) return take_piece(depth, event, value);
    if (inside_ == Inside::merges) return take_merge(depth, event, value);
    if (event == Event::key && depth == 1) in_model_ = value == "model";
    if (event == Event::key && depth == 2 && in_model_ && value == "vocab")
      inside_ = Inside::vocabulary;
    if (event == Event::key && depth == 2 && in_model_ && value == "merges")
      inside_ = Inside::merges;
    return true;
  }

 private:
  enum class Inside : std::uint8_t { neither, vocabulary, merges };

  // In an object every entry is a key and a value at depth 3; in a list it is a list of two values
  // at depth 4. False drops the entry from the document.
  bool take_piece(int depth, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth == 2) {
        is_list_ = event == Event::array_start;
        return true;
      }
      fields_ = 0;
      if (depth == 3 && event == Event::array_start) return true;
      fail("must hold pieces with an id or a score");
    } else if (event == Event::object_end || event == Event::array_end) {
      if (depth == 2) inside_ = Inside::neither;
      if (depth == 3) finish_piece();
    } else if (event == Event::key) {
      piece_ = value.get<std::string>();
    } else if (depth == 3) {
      if (is_list_ || !value.is_number_integer()) fail("must give every piece an integer id");
      out_.ids.emplace_back(std::move(piece_), value.get<std::int64_t>());
    } else if (depth == 4 && fields_ == 0 && value.is_string()) {
      piece_ = value.get<std::string>();
      fields_ = 1;
    } else if (depth == 4 && fields_ == 1 && value.is_number()) {
      score_ = value.get<double>();
      fields_ = 2;
    } else {
      fail("must hold pieces with an id or a score");
    }
    return event != Event::key && depth != 3;
  }

  void finish_piece() {
    if (fields_ != 2) fail("must hold lists of a piece and its score");
    out_.scores.emplace_back(std::move(piece_), score_);
  }

  // An entry is a string of two tokens at depth 3, or a list of two strings at depth 4.
  bool take_merge(int depth, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    if (depth == 2 && (event == Event::array_start || event == Event::array_end)) {
      if (event == Event::array_end) inside_ = Inside::neither;
    } else if (depth == 3 && event == Event::value && value.is_string()) {
      const auto& line = value.get_ref<const std::string&>();
      auto both = split_merge(line);
      if (both) out_.merges.push_back(std::move(*both));
      if (!both && !is_merge_comment(line)) fail_merge();
    } else if (depth == 3 && event == Event::array_start) {
      fields_ = 0;
    } else if (depth == 4 && event == Event::value && value.is_string() && fields_ < 2) {
      (fields_++ == 0 ? piece_ : right_) = value.get<std::string>();
    } else if (depth == 3 && event == Event::array_end && fields_ == 2) {
      out_.merges.emplace_back(std::move(piece_), std::move(right_));
    } else {
      fail_merge();
    }
    return depth != 3 || event == Event::array_start;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::model, out_.source + ": 'model.vocab' " + what);
  }
  [[noreturn]] void fail_merge() const {
    throw Error(ErrorKind::model, out_.source + ": 'model.merges' has an entry, number " +
                                      std::to_string(out_.merges.size() + 1) +
                                      ", that is not two tokens; \"a b\" or [\"a\", \"b\"] is "
                                      "expected");
  }

  TokenizerJson& out_;
  bool in_model_ = false;
  Inside inside_ = Inside::neither;
  bool is_list_ = false;
  int fields_ = 0;
  std::string piece_;  // or the left token of a merge
  std::string right_;
  double score_ = 0;
};

// Older files do not say the type; each has a member that the others lack.
std::string type_of_model(const TokenizerJson& json) {
  const Json& model = json.content["model"];
  if (find_member(model, "type") != nullptr)
    return require<std::string>(model, "type", json.source, ErrorKind::model);
  if (find_member(model, "merges") != nullptr) return "BPE";
  if (find_member(model, "max_input_chars_per_word") != nullptr) return "WordPiece";
  return find_member(model, "unk_id") != nullptr ? "Unigram" : "";
}

std::string one_line(std::string what) {
  if (const auto end = what.find("] "); end != std::string::npos) what = what.substr(end + 2);
  for (char& c : what) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return what;
}

}  // namespace

TokenizerJson read_tokenizer_json(const Path& file) {
  TokenizerJson out;
  out.source = file.string();
  VocabularyFilter filter(out);
  try {
    out.content =
        Json::parse(read_file(file), [&filter](int depth, Json::parse_event_t event, Json& value) {
          return filter(depth, event, value);
        });
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::model, out.source + ": not valid JSON: " + one_line(error.what()));
  }
  const std::string& source = out.source;
  if (!out.content.is_object() || !out.content.contains("model") ||
      !out.content["model"].is_object()) {
    throw Error(ErrorKind::model,
                source + ": no 'model'; a tokenizer.json of Hugging Face is expected");
  }
  out.model_type = type_of_model(out);
  const auto added = out.content.find("added_tokens");
  if (added == out.content.end() || added->is_null()) return out;
  if (!added->is_array()) throw Error(ErrorKind::model, source + ": 'added_tokens' must be a list");
  for (const Json& value : *added) {
    AddedToken token = decode_added_token(value, source, "added_tokens");
    const auto id =
        require<std::int64_t>(value, "id", source + ": 'added_tokens'", ErrorKind::model);
    if (id < 0 || id > std::numeric_limits<std::int32_t>::max()) {
      throw Error(ErrorKind::model,
                  source + ": the added token '" + token.content + "' has an id out of range");
    }
    token.id = static_cast<std::int32_t>(id);
    out.added_tokens.push_back(std::move(token));
  }
  return out;
}

}  // namespace pointsman::text
