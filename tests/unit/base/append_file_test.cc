#include "base/append_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"

namespace pointsman {
namespace {

TEST(AppendFile, GoesOnAtASizeAndCutsWhatCameAfter) {
  const Path path = Path(testing::TempDir()) / ("append_" + std::to_string(::getpid()));
  {
    AppendFile file(path, 0);
    file.append("one\n");
    EXPECT_EQ(file.size(), 4U);
    EXPECT_EQ(read_file(path), "one\n");  // before it is closed
    file.append("two\n");
  }
  {
    AppendFile file(path, 4);
    file.append("three\n");
  }
  EXPECT_EQ(read_file(path), "one\nthree\n");
  EXPECT_THROW(AppendFile(path, 1000), Error);
  AppendFile(path, 0);
  EXPECT_EQ(read_file(path), "");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace pointsman
