#include "augment/answer_cache.h"

#include <algorithm>
#include <filesystem>

#include "base/error.h"

namespace pointsman::augment {
namespace {

// The key and the answers of one object. Errors: data.
std::pair<std::string, std::vector<std::string>> entry_of(const Json& object,
                                                          const std::string& source) {
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
    entry_of(parse_json(line, "", ErrorKind::data), "");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

AnswerCache::AnswerCache(Path path) : path_(std::move(path)) {
  std::error_code error;
  if (std::filesystem::exists(path_, error)) read(read_file(path_));
}

void AnswerCache::read(std::string_view content) {
  long line = 0;
  while (!content.empty()) {
    const auto end = std::min(content.find('\n'), content.size());
    const std::string_view one = content.substr(0, end);
    const bool ended = end < content.size();
    content.remove_prefix(std::min(end + 1, content.size()));
    ++line;
    if (one.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (!ended && !is_whole(one)) continue;
    const std::string source = to_string(Place{path_.string(), line});
    answers_.insert(entry_of(parse_json(one, source, ErrorKind::data), source));
  }
}

const std::vector<std::string>* AnswerCache::find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = answers_.find(key);
  return found == answers_.end() ? nullptr : &found->second;
}

void AnswerCache::put(const Json& line) {
  auto entry = entry_of(line, path_.string());
  const std::lock_guard lock(mutex_);
  if (!file_) {
    if (path_.has_parent_path()) create_folders(path_.parent_path());
    file_ = std::make_unique<LineFile>(path_, is_whole);
  }
  file_->append(line.dump());
  answers_.insert(std::move(entry));
}

std::size_t AnswerCache::size() const {
  const std::lock_guard lock(mutex_);
  return answers_.size();
}

}  // namespace pointsman::augment
