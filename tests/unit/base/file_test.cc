#include "base/file.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pointsman {
namespace {

Path temporary(const char* name) { return std::filesystem::temp_directory_path() / name; }

TEST(File, RoundTrip) {
  const Path path = temporary("pointsman_file_test");
  write_file_atomically(path, std::string_view("a\0b\n", 4));
  EXPECT_EQ(read_file(path), std::string("a\0b\n", 4));
  std::filesystem::remove(path);
}

TEST(File, AnAbsentFileIsASystemError) {
  try {
    read_file("/nonexistent/file");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 7);
    EXPECT_STREQ(error.what(), "/nonexistent/file: cannot be read: No such file or directory");
  }
}

TEST(File, AFullDiskLeavesNothingBehind) {
  const Path path = "/dev/full/x";
  EXPECT_THROW(write_file_atomically(path, "x"), Error);
}

TEST(File, AFailingWriterKeepsTheOldContent) {
  const Path path = temporary("pointsman_keep_test");
  write_file_atomically(path, "old");
  EXPECT_THROW(
      write_file_atomically(path, [](std::ostream& out) { out.setstate(std::ios::badbit); }),
      Error);
  EXPECT_EQ(read_file(path), "old");
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".tmp"));
  std::filesystem::remove(path);
}

TEST(File, AnEmptyFileMapsToNoBytes) {
  const Path path = temporary("pointsman_empty_test");
  write_file_atomically(path, "");
  EXPECT_TRUE(MappedFile(path).bytes().empty());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace pointsman
