#pragma once

#include <string>

#include "base/file.h"
#include "base/json.h"
#include "eval/evaluate.h"

namespace pointsman::eval {

// evaluation.json as docs/formats.md gives it. What is not known is null; NaN and infinity never
// occur; numbers read back as the same doubles.
Json to_json(const Evaluation& evaluation);

// The reverse. `source` names the text in errors. Errors: data, by key.
Evaluation evaluation_from_json(const Json& json, const std::string& source);

// Atomic. Errors: system.
void write_evaluation(const Path& path, const Evaluation& evaluation);

// Errors: system when the file cannot be read, data when it is not an evaluation.
Evaluation read_evaluation(const Path& path);

}  // namespace pointsman::eval
