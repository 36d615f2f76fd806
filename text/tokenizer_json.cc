#include <limits>

#include "base/error.h"
#include "text/tokenizer.h"
#include "text/tokenizer_config.h"

namespace pointsman::text {
namespace {

constexpr int kMaxDepth = 64;

// Takes model.vocab out of the document while it is parsed: as a member of a document that keeps
// its keys in order, each of its entries would be compared with all before it.
class VocabularyFilter {
 public:
  explicit VocabularyFilter(TokenizerJson& out) : out_(out) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    if (depth > kMaxDepth) fail("is nested deeper than 64 levels");
    if (in_vocabulary_) return take(depth, event, value);
    if (event == Event::key && depth == 1) in_model_ = value == "model";
    if (event == Event::key && depth == 2 && in_model_) in_vocabulary_ = value == "vocab";
    return true;
  }

 private:
  // In an object every entry is a key and a value at depth 3; in a list it is a list of two values
  // at depth 4. False drops the entry from the document.
  bool take(int depth, Json::parse_event_t event, const Json& value) {
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
      in_vocabulary_ = depth > 2;
      if (depth == 3) finish_entry();
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

  void finish_entry() {
    if (fields_ != 2) fail("must hold lists of a piece and its score");
    out_.scores.emplace_back(std::move(piece_), score_);
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::model, out_.source + ": 'model.vocab' " + what);
  }

  TokenizerJson& out_;
  bool in_model_ = false;
  bool in_vocabulary_ = false;
  bool is_list_ = false;
  int fields_ = 0;
  std::string piece_;
  double score_ = 0;
};

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
  out.model_type = get_or<std::string>(out.content["model"], "type", "", source, ErrorKind::model);
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
