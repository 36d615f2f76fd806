#include "tests/unit/train/tiny_run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace pointsman::train {

RunFolder::RunFolder(const std::string& name)
    : path_(Path(testing::TempDir()) / ("train_" + name + "_" + std::to_string(::getpid()))) {
  std::filesystem::remove_all(path_);
  create_folders(path_);
}

RunFolder::~RunFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

data::Dataset make_dataset(const std::vector<std::pair<std::string, std::string>>& text_and_label) {
  data::Dataset dataset;
  dataset.path = "rows.csv";
  dataset.hash = "sha256:0";
  for (const auto& [text, label] : text_and_label) {
    data::Example row;
    row.id = "rows:" + std::to_string(dataset.rows.size() + 1);
    row.text = text;
    row.label = label;
    row.line = static_cast<long>(dataset.rows.size()) + 2;
    dataset.rows.push_back(row);
  }
  return dataset;
}

TrainRequest tiny_request(const Path& folder) {
  constexpr std::array<const char*, 3> kSubjects = {"a haiku", "two plus two", "the theorem"};
  constexpr std::array<const char*, 3> kLabels = {"claude", "gemini-mini", "gpt-o1"};
  std::vector<std::pair<std::string, std::string>> train, validation;
  for (std::size_t i = 0; i < 24; ++i) {
    const std::size_t c = i % 12 < 7 ? 1 : i % 12 < 10 ? 0 : 2;  // 14 : 6 : 4
    train.emplace_back("write " + std::string(kSubjects[c]) + " " + std::string(i + 1, 'x'),
                       kLabels[c]);
  }
  for (std::size_t i = 0; i < 9; ++i)
    validation.emplace_back(std::string(kSubjects[i % 3]) + " please " + std::to_string(i),
                            kLabels[i % 3]);

  TrainRequest request;
  request.name = "tiny";
  request.model.encoder = Path(POINTSMAN_SOURCE_DIR) / "tests/data/tiny-bert";
  request.model.max_length = 32;
  request.train = make_dataset(train);
  request.validation = make_dataset(validation);
  request.labels = data::LabelMap({kLabels.begin(), kLabels.end()});
  request.folder = folder;
  request.threads = 1;
  request.commit = "test";
  request.resume_command = "pointsman train tiny.yaml --resume";
  request.config.num_train_epochs = 4;
  request.config.per_device_train_batch_size = 8;
  request.config.learning_rate = 1e-3;
  request.config.bf16 = MixedPrecision::off;
  request.config.logging_steps = 1;
  request.config.early_stopping_patience = 0;
  return request;
}

std::vector<Json> read_metrics(const Path& folder) {
  std::istringstream lines(read_file(folder / "metrics.jsonl"));
  std::vector<Json> objects;
  for (std::string line; std::getline(lines, line);)
    objects.push_back(parse_json(line, "metrics.jsonl", ErrorKind::data));
  return objects;
}

std::vector<Json> with_key(const std::vector<Json>& lines, const std::string& key) {
  std::vector<Json> chosen;
  std::copy_if(lines.begin(), lines.end(), std::back_inserter(chosen),
               [&](const Json& line) { return line.contains(key); });
  return chosen;
}

std::vector<Json> without_times(std::vector<Json> lines) {
  for (Json& line : lines) {
    for (const char* key : {"samples_per_second", "tokens_per_second", "eval_runtime",
                            "train_runtime", "train_samples_per_second", "peak_memory_mb"})
      line.erase(key);
  }
  return lines;
}

}  // namespace pointsman::train
