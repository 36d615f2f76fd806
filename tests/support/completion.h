#pragma once

#include <string>

#include "base/json.h"
#include "tests/support/local_server.h"

namespace pointsman::testing {

// A whole response of a chat endpoint with this message.
inline std::string completion(const std::string& content) {
  Json body;
  body["choices"] = Json::array({{{"message", {{"role", "assistant"}, {"content", content}}}}});
  return http_response(200, body.dump());
}

}  // namespace pointsman::testing
