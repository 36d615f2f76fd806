#include "augment/paraphrase_cache.h"

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"

namespace pointsman::augment {
namespace {

constexpr int kKeyVersion = 1;

// The candidates of one line. Errors: data.
std::pair<std::string, std::vector<std::string>> parse_line(std::string_view line,
                                                            const std::string& source) {
  const Json object = parse_json(line, source, ErrorKind::data);
  const auto key = require<std::string>(object, "key", source, ErrorKind::data);
  const auto found = object.find("answers");
  if (found == object.end() || !found->is_array())
    throw Error(ErrorKind::data, source + ": 'answers' must be a list of strings");
  std::vector<std::string> answers;
  for (const Json& answer : *found) {
    if (!answer.is_string())
      throw Error(ErrorKind::data, source + ": 'answers' must be a list of strings");
    answers.push_back(answer.get<std::string>());
  }
  return {key, std::move(answers)};
}

// What is cut off anywhere is no JSON object.
bool is_whole(std::string_view line) {
  try {
    parse_line(line, "");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

std::string paraphrase_key(const ParaphraseConfig& config, std::string_view text) {
  const Json parts = {kKeyVersion,        config.model, config.prompt,    std::string(text),
                      config.temperature, config.n,     config.max_tokens};
  return sha256(parts.dump());
}

ParaphraseCache::ParaphraseCache(Path path) : path_(std::move(path)) {
  std::error_code error;
  if (std::filesystem::exists(path_, error)) read(read_file(path_));
}

void ParaphraseCache::read(std::string_view content) {
  long line = 0;
  while (!content.empty()) {
    const auto end = std::min(content.find('\n'), content.size());
    const std::string_view one = content.substr(0, end);
    const bool ended = end < content.size();
    content.remove_prefix(std::min(end + 1, content.size()));
    ++line;
    if (one.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (ended || is_whole(one))
      answers_.insert(parse_line(one, to_string(Place{path_.string(), line})));
  }
}

const std::vector<std::string>* ParaphraseCache::find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = answers_.find(key);
  return found == answers_.end() ? nullptr : &found->second;
}

void ParaphraseCache::put(const ParaphraseConfig& config, const std::string& text,
                          const std::vector<std::string>& answers) {
  Json object;
  object["key"] = paraphrase_key(config, text);
  object["model"] = config.model;
  object["text"] = text;
  object["temperature"] = config.temperature;
  object["n"] = config.n;
  object["max_tokens"] = config.max_tokens;
  object["answers"] = answers;
  const std::lock_guard lock(mutex_);
  if (!file_) {
    if (path_.has_parent_path()) create_folders(path_.parent_path());
    file_ = std::make_unique<LineFile>(path_, is_whole);
  }
  file_->append(object.dump());
  answers_.emplace(object["key"].get<std::string>(), answers);
}

std::size_t ParaphraseCache::size() const {
  const std::lock_guard lock(mutex_);
  return answers_.size();
}

}  // namespace pointsman::augment
