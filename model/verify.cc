#include "model/verify.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/hash.h"
#include "model/manifest.h"

namespace pointsman::model {
namespace {

void check_weights(const Path& folder, const Manifest& manifest) {
  const Path weights = folder / "model.safetensors";
  if (sha256_of_file(weights) != manifest.weights_hash) {
    throw Error(
        ErrorKind::model,
        weights.string() + ": is not the file that pointsman.json was written for (weights_hash)",
        "restore the artifact, or train it again");
  }
}

void compare(const GoldenRow& row, std::span<const float> logits,
             const std::vector<std::string>& labels, VerifyReport& report) {
  double scale = 1.0;
  for (const float logit : row.logits)
    scale = std::max(scale, std::abs(static_cast<double>(logit)));
  for (std::size_t c = 0; c < logits.size(); ++c) {
    const double difference =
        std::abs(static_cast<double>(logits[c]) - static_cast<double>(row.logits[c])) / scale;
    report.largest_difference =
        std::isfinite(difference) ? std::max(report.largest_difference, difference) : INFINITY;
  }
  const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
  if (labels[static_cast<std::size_t>(best)] != row.label) ++report.labels_changed;
}

}  // namespace

VerifyReport verify(const Path& folder, const ClassifierOptions& options) {
  const Classifier classifier = Classifier::load(folder, options);
  if (!std::filesystem::exists(folder / "pointsman.json")) {
    throw Error(ErrorKind::model,
                folder.string() + ": there is no pointsman.json, so nothing to verify it by");
  }
  const Manifest manifest = read_manifest(folder);
  check_weights(folder, manifest);
  if (manifest.golden.empty()) {
    throw Error(ErrorKind::model, (folder / "pointsman.json").string() +
                                      ": there are no golden rows to replay: they were edited out");
  }
  std::vector<data::Example> rows;
  for (const GoldenRow& golden : manifest.golden) {
    data::Example row;
    row.text = golden.text;
    row.text_pair = golden.text_pair;
    rows.push_back(std::move(row));
  }
  const data::Predictions predictions = classifier.predict(rows);
  VerifyReport report;
  report.golden_rows = rows.size();
  report.tolerance = manifest.precision == "fp32" ? 1e-4 : 5e-2;
  report.judged = options.precision.empty() || options.precision == manifest.precision;
  const std::size_t classes = manifest.labels.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    compare(manifest.golden[i], std::span(predictions.logits).subspan(i * classes, classes),
            manifest.labels, report);
  }
  if (report.judged &&
      (report.labels_changed > 0 || !(report.largest_difference <= report.tolerance))) {
    throw Error(ErrorKind::model, folder.string() + ": the golden rows are answered differently: " +
                                      std::to_string(report.labels_changed) + " of " +
                                      std::to_string(report.golden_rows) +
                                      " labels changed, largest logit difference " +
                                      std::to_string(report.largest_difference) + ", allowed " +
                                      std::to_string(report.tolerance));
  }
  return report;
}

}  // namespace pointsman::model
