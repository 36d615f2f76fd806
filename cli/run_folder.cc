#include "cli/run_folder.h"

#include <array>
#include <sstream>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "schema/problems.h"

namespace pointsman::cli {
namespace {

namespace fs = std::filesystem;

// What a run writes, and so what --force may remove: never a file that somebody else put there.
constexpr std::array<std::string_view, 19> kOwnEntries = {"config.yaml",   "environment.json",
                                                          "data",          "metrics.jsonl",
                                                          "checkpoints",   "seeds",
                                                          "folds",         "model",
                                                          "exports",       "evaluation.json",
                                                          "gate.json",     "predictions.csv",
                                                          "bench.json",    "report.html",
                                                          "report.md",     "figures",
                                                          "analysis.json", "encoder",
                                                          "decide"};

bool is_own(const std::string& name) {
  if (name.starts_with("events.out.tfevents") || name.ends_with(".tmp")) return true;
  for (const std::string_view own : kOwnEntries) {
    if (name == own) return true;
  }
  return false;
}

bool is_there(const Path& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() != fs::file_type::not_found;
}

bool has_entries(const Path& path) {
  std::error_code error;
  return fs::directory_iterator(path, error) != fs::directory_iterator();
}

// Whether a run has a checkpoint or a model, of any seed or fold, or made its encoder or new rows.
bool has_progress(const Path& folder) {
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const bool is_state = name == "model" || name == "encoder" ||
                          (name.starts_with("step-") && !name.ends_with(".tmp"));
    if (is_state && entry.is_directory(error) && has_entries(entry)) return true;
    if (name == "augmentation.json") return true;
  }
  return false;
}

void remove_own_files(const Path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (is_own(entry.path().filename().string())) fs::remove_all(entry.path());
  }
}

// A line without its indent, in quotes.
std::string trimmed(const std::string& line) {
  const auto begin = line.find_first_not_of(' ');
  return schema::quote(begin == std::string::npos ? "" : line.substr(begin));
}

// The first line in which two texts differ: "'a: 1' now, 'a: 2' then".
std::string first_difference(const std::string& ours, const std::string& theirs) {
  std::istringstream our_lines(ours);
  std::istringstream their_lines(theirs);
  std::string a;
  std::string b;
  while (true) {
    const bool more_a = static_cast<bool>(std::getline(our_lines, a));
    const bool more_b = static_cast<bool>(std::getline(their_lines, b));
    if (!more_a && !more_b) return "";
    if (!more_a) a.clear();
    if (!more_b) b.clear();
    if (a != b) return trimmed(a) + " now, " + trimmed(b) + " then";
  }
}

}  // namespace

RunFolder::RunFolder(Path path, Existing existing) : path_(std::move(path)), existing_(existing) {
  if (!is_there(path_)) return;
  if (existing == Existing::refuse) {
    throw Error(ErrorKind::config, Place{path_.string()},
                "the run folder exists; a run is never overwritten",
                "--resume goes on with it, --force replaces it, --out DIR or another name starts a "
                "new one");
  }
  if (!fs::is_directory(path_))
    throw Error(ErrorKind::config, Place{path_.string()}, "is not a folder");
  const bool is_run = is_there(path_ / "config.yaml");
  if (!is_run && has_entries(path_)) {
    throw Error(ErrorKind::config, Place{path_.string()},
                "is a folder with files in it, but not a run (no config.yaml)",
                "--out DIR names another folder");
  }
  resumes_ = is_run && existing == Existing::resume;
}

RunFolder::~RunFolder() {
  if (!began_new_ || keep_) return;
  if (has_progress(path_)) return;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path_, error)) {
    if (is_own(entry.path().filename().string())) fs::remove_all(entry.path(), error);
  }
  fs::remove(path_, error);  // only if nothing else is in it
}

void RunFolder::begin(const std::string& resolved_config) {
  if (resumes_) return refuse_other_config(resolved_config);
  try {
    if (existing_ == Existing::replace && is_there(path_)) remove_own_files(path_);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::system, Place{path_.string()},
                "cannot be replaced: " + error.code().message());
  }
  create_folders(path_);
  began_new_ = true;
  write_file_atomically(path_ / "config.yaml", resolved_config);
}

void RunFolder::refuse_other_config(const std::string& resolved_config) const {
  const std::string stored = read_file(path_ / "config.yaml");
  if (stored == resolved_config) return;
  throw Error(ErrorKind::config, Place{(path_ / "config.yaml").string()},
              "the run began with another config: " + first_difference(resolved_config, stored),
              "resume with the config it began with, or --force starts again");
}

Path run_of_model(const Path& model) {
  const Path absolute = fs::absolute(model).lexically_normal();
  const Path folder =
      absolute.has_filename() ? absolute.parent_path() : absolute.parent_path().parent_path();
  const bool is_run = is_there(folder / "config.yaml") && is_there(folder / "data" / "train.csv");
  return is_run ? folder : Path();
}

}  // namespace pointsman::cli
