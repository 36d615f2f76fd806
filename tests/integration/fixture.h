#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "tests/support/program.h"

namespace pointsman::integration {

// The real program on a tiny random encoder (tests/data/tiny-bert) and rows that are made here.

// CSV rows "id,text,label,group" of three skewed classes, of words that the tiny vocabulary has.
std::string rows_csv(int count = 120);

// A config of a short training in `folder`, with rows.csv beside it; `extra` is more YAML.
Path write_config(const Path& folder, const std::string& extra = "",
                  const std::string& train = "num_train_epochs: 3");

// Runs pointsman with these arguments in `folder`.
testing::Outcome pointsman(const std::vector<std::string>& arguments, const Path& folder,
                           const std::string& input = "");

// The lines of a text that are JSON objects.
std::vector<Json> json_lines(const std::string& text);

// Every path below a folder, relative to it, sorted.
std::vector<std::string> tree(const Path& folder);

// One trained run that the tests of a binary share: FOLDER/c.yaml, FOLDER/rows.csv, FOLDER/run.
const Path& shared_run();

}  // namespace pointsman::integration
