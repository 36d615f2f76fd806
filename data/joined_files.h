#pragma once

#include <span>

#include "data/data_config.h"
#include "data/example.h"
#include "data/read.h"

namespace pointsman::data {

// The rows of several files under their label maps, in the order of the files; the column `source`
// has the name of each row's file, with as much of its folders as tells the files apart. Ids that a
// file lacks are made from that name and the record's number. The same group in two files is one
// group. Errors: those of read_dataset; data, when a label of a map is no row's, a file has a
// column `source` already, an id stands in two files, or some files have pairs and others do not.
Dataset read_joined(std::span<const FileConfig> files, const Columns& columns);

}  // namespace pointsman::data
