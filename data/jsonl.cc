#include "data/jsonl.h"

#include <algorithm>

#include "base/json.h"
#include "schema/problems.h"

namespace pointsman::data {
namespace {

constexpr std::size_t kMaxDepth = 64;

// What the parser meets, turned into members. A nested value is written back as compact JSON, its
// numbers as they stood.
class Members : public nlohmann::json_sax<Json> {
 public:
  explicit Members(std::vector<JsonlMember>& members) : members_(members) {}

  // Why the parser was stopped, and at which byte of the line.
  const std::string& problem() const { return problem_; }
  std::size_t position() const { return position_; }

  bool null() override { return put(depth() == 1 ? "" : "null"); }
  bool boolean(bool value) override { return put(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return put(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return put(text); }
  bool binary(binary_t&) override { return stop("a binary value"); }
  bool string(string_t& value) override {
    if (value.find('\0') != std::string::npos) return stop("a NUL character in a string");
    if (depth() != 1) return put(Json(value).dump());
    members_.back().is_string = true;
    return put(value);
  }
  bool start_object(std::size_t) override { return open('{'); }
  bool end_object() override { return close('}'); }
  bool start_array(std::size_t) override { return open('['); }
  bool end_array() override { return close(']'); }
  bool key(string_t& name) override;
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override;

 private:
  struct Level {
    bool object = false;
    bool filled = false;  // whether a comma is due
    std::vector<std::string> keys;
  };

  std::size_t depth() const { return levels_.size(); }
  bool stop(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  // A comma before all but the first value of a nested array.
  void separate() {
    if (depth() < 2 || levels_.back().object) return;
    if (levels_.back().filled) members_.back().value += ',';
    levels_.back().filled = true;
  }
  bool put(std::string_view text) {
    if (depth() == 0) return stop("not an object; one JSON object a line is needed");
    separate();
    members_.back().value += text;
    return true;
  }
  bool open(char bracket) {
    if (depth() == kMaxDepth) return stop("JSON nested deeper than 64 levels");
    if (depth() == 0 && bracket != '{')
      return stop("not an object; one JSON object a line is needed");
    separate();
    if (depth() > 0) members_.back().value += bracket;
    levels_.push_back({bracket == '{', false, {}});
    return true;
  }
  bool close(char bracket) {
    levels_.pop_back();
    if (depth() > 0) members_.back().value += bracket;
    return true;
  }

  std::vector<JsonlMember>& members_;
  std::vector<Level> levels_;
  std::string problem_;
  std::size_t position_ = 0;
};

bool Members::key(string_t& name) {
  Level& level = levels_.back();
  if (std::find(level.keys.begin(), level.keys.end(), name) != level.keys.end()) {
    return stop("the key " + schema::quote(name) + " is there twice; keys are unique");
  }
  if (name.find('\0') != std::string::npos) return stop("a NUL character in a key");
  level.keys.push_back(name);
  if (depth() == 1) {
    if (name.empty()) return stop("an empty key; every key is a column's name");
    members_.push_back({name, "", false});
    return true;
  }
  if (level.filled) members_.back().value += ',';
  level.filled = true;
  members_.back().value += Json(name).dump() + ":";
  return true;
}

bool Members::parse_error(std::size_t position, const std::string&,
                          const nlohmann::detail::exception& error) {
  // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while …"
  std::string what = error.what();
  if (const auto end = what.find("column "); end != std::string::npos) {
    if (const auto colon = what.find(": ", end); colon != std::string::npos) {
      what = what.substr(colon + 2);
    }
  } else if (const auto bracket = what.find("] "); bracket != std::string::npos) {
    what = what.substr(bracket + 2);
  }
  if (what.size() > 160) what = "syntax error";  // it quotes what it read last, however long
  position_ = position == 0 ? 0 : position - 1;
  return stop("not valid JSON: " + what);
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

bool JsonlReader::next(JsonlRecord& record) {
  const Place first = input_.place(0);
  std::size_t size = input_.find_line();
  bool skipped = false;
  for (; size > 0 && is_blank(input_.window().substr(0, size)); size = input_.find_line()) {
    input_.drop(size);
    skipped = true;
  }
  if (size == 0) return false;
  if (skipped)
    throw Error(ErrorKind::data, Place{first.file, first.line}, "an empty line between objects");
  input_.require_text(size);
  std::string_view line = input_.window().substr(0, size);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  record.line = input_.line();
  record.members.clear();
  Members members(record.members);
  if (!Json::sax_parse(line, &members)) {
    if (members.problem().starts_with("not valid JSON")) {
      input_.refuse(std::min(members.position(), line.size()), members.problem());
    }
    throw Error(ErrorKind::data, Place{first.file, record.line}, members.problem());
  }
  input_.drop(size);
  return true;
}

}  // namespace pointsman::data
