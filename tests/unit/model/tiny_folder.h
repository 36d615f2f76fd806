#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace pointsman::model {

// tests/data/tiny-bert: what transformers saved, and its answers (tools/parity/tiny_bert.py).
inline Path tiny_bert() { return Path(POINTSMAN_SOURCE_DIR) / "tests/data/tiny-bert"; }

inline const Json& reference() {
  static const Json json = read_json(tiny_bert() / "reference.json", ErrorKind::data);
  return json;
}

// A folder of its own for the running test, removed at the end.
class Scratch {
 public:
  Scratch() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::temp_directory_path() /
            ("pointsman-model-" + std::to_string(::getpid()) + "-" + test->name());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  Path operator/(const std::string& name) const { return path_ / name; }

  // A copy of tiny-bert to be changed.
  Path copy_of_tiny_bert(const std::string& name = "encoder") const {
    const Path to = path_ / name;
    std::filesystem::copy(tiny_bert(), to, std::filesystem::copy_options::recursive);
    return to;
  }

 private:
  Path path_;
};

// Changes a JSON file in place.
template <class Change>
void edit_json(const Path& path, const Change& change) {
  Json json = read_json(path, ErrorKind::data);
  change(json);
  write_json(path, json);
}

// Runs `action`, which must be refused with this kind and a line that holds `part`.
template <class Action>
void expect_refusal(ErrorKind kind, const std::string& part, const Action& action) {
  try {
    action();
    ADD_FAILURE() << "nothing was refused; expected: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
  }
}

}  // namespace pointsman::model
