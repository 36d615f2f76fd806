#include "base/line_file.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "tests/unit/data/refusal.h"
#include "tests/unit/data/temporary_folder.h"

namespace pointsman {
namespace {

using data::TemporaryFolder;

bool ends_in_stop(std::string_view line) { return line.ends_with('.'); }

TEST(LineFile, EndsOrCutsAnUnfinishedLine) {
  const TemporaryFolder folder;
  const std::string other = std::string(9000, 'x');  // longer than what is read at a time
  for (const auto& [before, after] : {std::pair<std::string, std::string>{"", "new.\n"},
                                      {"a.\n", "a.\nnew.\n"},
                                      {"a.\nb.", "a.\nb.\nnew.\n"},
                                      {"a.\nb", "a.\nnew.\n"},
                                      {"b", "new.\n"},
                                      {"a.\n" + other, "a.\nnew.\n"},
                                      {other + ".", other + ".\nnew.\n"}}) {
    const Path path = folder.write("lines", before);
    LineFile(path, ends_in_stop).append("new.");
    EXPECT_EQ(read_file(path), after);
  }
  data::refusal([&] { LineFile(folder.path() / "no" / "lines", ends_in_stop); }, ErrorKind::system);
}

// Four processes, each of which sees the file grow under it.
TEST(LineFile, ProcessesDoNotCutEachOthersLines) {
  constexpr int kProcesses = 4, kLines = 50;
  const TemporaryFolder folder;
  const Path path = folder.path() / "lines";
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0; i < kLines; ++i)
        LineFile(path, ends_in_stop).append(std::string(5000, static_cast<char>('a' + p)) + ".");
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) ::waitpid(child, nullptr, 0);
  std::map<std::string, int> lines;
  std::istringstream content(read_file(path));
  for (std::string line; std::getline(content, line);) ++lines[line];
  ASSERT_EQ(lines.size(), kProcesses);
  for (int p = 0; p < kProcesses; ++p)
    EXPECT_EQ(lines[std::string(5000, static_cast<char>('a' + p)) + "."], kLines);
}

}  // namespace
}  // namespace pointsman
