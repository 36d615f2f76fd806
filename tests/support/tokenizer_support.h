#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "text/tokenizer.h"

namespace pointsman::testing {

constexpr std::size_t kNoLimit = std::numeric_limits<std::int32_t>::max();
inline const Path kTextData = Path(POINTSMAN_SOURCE_DIR) / "tests" / "data" / "text";

// A folder of its own, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("pointsman-text-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const Path& path() const { return path_; }
  void write(const std::string& name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;  // no flush to disk: there are many
  }

 private:
  Path path_;
};

// An encoding as tools/parity/tokenizer_values.py writes it: ids, a tab, offsets.
inline std::string line_of(const text::Encoding& encoding) {
  std::string ids;
  std::string offsets;
  for (const std::int32_t id : encoding.ids) ids += (ids.empty() ? "" : " ") + std::to_string(id);
  for (const text::Span span : encoding.offsets) {
    offsets +=
        (offsets.empty() ? "" : " ") + std::to_string(span.begin) + ":" + std::to_string(span.end);
  }
  return ids + "\t" + offsets;
}

inline std::string short_hash(std::string_view text) {
  return sha256(text).substr(std::string_view("sha256:").size(), 8);
}

// The stored form of an encoding, [ids, flat offsets], as line_of() writes it.
inline std::string line_of(const Json& ids, const Json& offsets) {
  text::Encoding encoding;
  encoding.ids = ids.get<std::vector<std::int32_t>>();
  for (std::size_t i = 0; i + 1 < offsets.size(); i += 2) {
    encoding.offsets.push_back(
        {offsets[i].get<std::int32_t>(), offsets[i + 1].get<std::int32_t>()});
  }
  return line_of(encoding);
}

// With offsets it gives the same ids as without.
inline void expect_encoding(const text::Tokenizer& tokenizer, const std::string& text,
                            const Json& ids, const Json& offsets) {
  const text::Encoding encoding = tokenizer.encode_with_offsets(text, kNoLimit);
  EXPECT_EQ(line_of(encoding), line_of(ids, offsets)) << Json(text).dump();
  EXPECT_EQ(tokenizer.encode(text, kNoLimit).ids, encoding.ids) << Json(text).dump();
}

// The message of the Error of this kind that `action` throws; a test failure when it throws none.
template <class Action>
std::string refusal(ErrorKind kind, Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return "";
}

}  // namespace pointsman::testing
