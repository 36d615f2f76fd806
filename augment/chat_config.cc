#include "augment/chat_config.h"

namespace pointsman::augment {

bool is_address(const std::string& text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

void check_chat(const ChatConfig& config, Diagnostics& diagnostics) {
  if (config.endpoint && !is_address(*config.endpoint))
    diagnostics.add("endpoint", "must be an http:// or https:// address");
  if (config.model.empty()) diagnostics.add("model", "missing; the model's name at the endpoint");
}

}  // namespace pointsman::augment
