#include "tests/integration/fixture.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

namespace pointsman::integration {

std::string rows_csv(int count) {
  const std::array<const char*, 3> labels = {"claude", "gemini-mini", "gpt-o1"};
  const std::array<const char*, 3> openings = {"write me", "what is", "how many people"};
  const std::array<const char*, 7> ends = {"time", "water", "number",    "word",
                                           "way",  "use",   "their look"};
  std::string csv = "id,text,label,group\n";
  for (int i = 0; i < count; ++i) {
    const auto c = static_cast<std::size_t>(i % 6 == 0 ? 2 : i % 3 == 1 ? 1 : 0);
    // Three words of the list, other ones in every row, so that few texts are near one another.
    std::string words;
    for (const int word : {i, i / 7, i / 49 + 2 * i})
      words += std::string(" ") + ends[static_cast<std::size_t>(word) % ends.size()];
    csv += "r" + std::to_string(i) + "," + openings[c] + words + " " + std::to_string(i) + "," +
           labels[c] + ",g" + std::to_string(i / 2) + "\n";
  }
  return csv;
}

Path write_config(const Path& folder, const std::string& extra, const std::string& train) {
  write_file_atomically(folder / "rows.csv", rows_csv());
  write_file_atomically(folder / "c.yaml",
                        "name: tiny\ndata: {file: rows.csv}\nmodel: {encoder: " +
                            (Path(POINTSMAN_SOURCE_DIR) / "tests/data/tiny-bert").string() +
                            ", max_length: 32}\ntrain: {" + train +
                            ", bf16: false}\nevaluate: {bootstrap: 200}\n" + extra);
  return folder / "c.yaml";
}

testing::Outcome pointsman(const std::vector<std::string>& arguments, const Path& folder,
                           const std::string& input) {
  std::vector<std::string> all = {POINTSMAN_PROGRAM};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return testing::run(all, folder, input);
}

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> objects;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    objects.push_back(parse_json(line, "stdout", ErrorKind::data));
  return objects;
}

std::vector<std::string> tree(const Path& folder) {
  std::vector<std::string> paths;
  if (!std::filesystem::exists(folder)) return paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    paths.push_back(entry.path().lexically_relative(folder).string());
  }
  std::ranges::sort(paths);
  return paths;
}

const Path& shared_run() {
  static const testing::TemporaryFolder folder;
  static const bool trained = [] {
    write_config(folder.path());
    const auto outcome =
        pointsman({"run", "c.yaml", "--out", "run", "--threads", "1"}, folder.path());
    if (outcome.code != 0) throw std::runtime_error("the shared run failed: " + outcome.err);
    return true;
  }();
  static_cast<void>(trained);
  return folder.path();
}

}  // namespace pointsman::integration
