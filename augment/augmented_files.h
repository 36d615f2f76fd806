#pragma once

#include <span>

#include "augment/augment.h"
#include "base/file.h"
#include "base/json.h"

namespace pointsman::augment {

// augmented.csv: id,text,label,parent,operator,group,seed; of pairs also text_pair behind text.
// Written atomically. Errors: system.
void write_children(const Path& path, std::span<const Child> children);

// augmentation.json (docs/formats.md), with a verdict of null.
Json report_of(const AugmentResult& result);

}  // namespace pointsman::augment
