#pragma once

namespace pointsman::cli {

// docs/formats.md, whole.
extern const char* const kFormatsPage;

}  // namespace pointsman::cli
