#include "model/encoders.h"

#include <string>

#include "base/error.h"

namespace pointsman::model {

const EncoderFamily& encoder_family(const ConfigReader& config) {
  const std::string type = config.text("model_type");
  std::string known;
  for (const EncoderFamily& family : kEncoderFamilies) {
    if (type == family.model_type) return family;
    known += (known.empty() ? "" : ", ") + std::string(family.model_type);
  }
  throw Error(ErrorKind::model,
              config.source() + ": model_type '" + type + "' is not supported (" + known + ")",
              "`pointsman describe encoders` lists what is");
}

}  // namespace pointsman::model
