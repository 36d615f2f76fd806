#pragma once

#include <cstdint>
#include <span>

#include "base/file.h"
#include "data/data_config.h"
#include "data/example.h"

namespace pointsman::data {

// Rows by the number of their part [N]: 0 train, 1 validation, 2 test. Rows keep their order.
Splits divide(const Dataset& dataset, std::span<const std::int32_t> parts);

// Splits the rows by shares of every label, with rows of one group, and equal or nearly equal
// texts, kept together (data/components.h); the same rows and seed give the same split on any
// machine. Errors: data, when there are fewer than two labels or a label cannot be in all three
// parts, because it has fewer than three groups of rows that may be parted.
Splits split(const Dataset& dataset, const SplitConfig& config);

// Whether the rows are those of `file` or `files`, and not of the three files of a split.
bool has_rows_to_split(const DataConfig& config);

// The rows of `file`, or of `files` joined (data/joined_files.h). Errors: those of read_dataset and
// read_joined.
Dataset load_rows(const DataConfig& config);

// The rows that the config names, in three parts: load_rows parted by `split_column`, or where
// there is none by `split` (its defaults where it is absent); or the three files. Rows of parts
// that the user made are looked through for leaks (data/parts/leaks.h), as `leakage` says. Errors:
// those of load_rows, split and split_by_column (data/parts/split_column.h); config, when there are
// `folds`; data, with "file:line", when a label of the validation or test rows is none of the train
// rows', an id stands in two files, some files have pairs and others do not, or by `leakage`.
Splits load_splits(const DataConfig& config);

// train.csv, validation.csv, test.csv in the folder, made if absent: the columns id, text,
// text_pair where the rows are pairs, label, group where there was one, and all others under their
// names; none of a part without rows. Each file is written atomically. Errors: system; data, when
// another column is called text, text_pair or label.
void write_splits(const Path& folder, const Splits& splits);

}  // namespace pointsman::data
