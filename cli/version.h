#pragma once

namespace pointsman::cli {

const char* version();        // "0.1.0"
const char* commit();         // the commit that was built, "unknown" outside of git
const char* compiler();       // "GNU 12.2.0"
const char* torch_version();  // the LibTorch that it was built with

}  // namespace pointsman::cli
