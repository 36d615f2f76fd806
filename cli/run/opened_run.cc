#include "cli/run/opened_run.h"

#include "base/error.h"
#include "base/log.h"
#include "base/stop.h"
#include "cli/environment.h"
#include "cli/signals.h"
#include "model/device/device.h"
#include "schema/dump.h"

namespace pointsman::cli {
namespace {

// Before an older run is replaced, in which the encoder may not lie.
void require_encoder(const model::ModelConfig& config, const Path& run, Existing existing) {
  const Path* folder = std::get_if<Path>(&config.encoder);
  std::error_code error;
  if (folder == nullptr) return;
  if (existing == Existing::replace) {
    const Path inside = std::filesystem::weakly_canonical(*folder, error)
                            .lexically_relative(std::filesystem::weakly_canonical(run, error));
    if (!inside.empty() && *inside.begin() != "..") {
      throw Error(ErrorKind::config, "model.encoder: " + folder->string() +
                                         " lies in the run folder that --force would replace; "
                                         "--out DIR or another name keeps both");
    }
  }
  require_encoder_folder(config);
}

// A resume needs the rows that the run began with.
void refuse_other_data(const Path& folder, const std::string& dataset_hash) {
  const Path path = folder / "environment.json";
  std::error_code absent;
  if (!std::filesystem::exists(path, absent)) return;
  const Json stored = read_json(path, ErrorKind::data);
  const auto hash =
      get_or<std::string>(stored, "dataset_hash", dataset_hash, path.string(), ErrorKind::data);
  if (hash == dataset_hash) return;
  throw Error(ErrorKind::data, Place{path.string()}, "the data has changed since the run began",
              "resume with the data it began with, or --force starts again");
}

Path path_of(const RunRequest& request, const RunConfig& config) {
  return request.out.empty() ? Path("runs") / config.name : request.out;
}

RunConfig config_of(const RunRequest& request) {
  RunConfig config = load_run_config(request.config, request.overrides);
  place_encoder(config, path_of(request, config));
  return config;
}

}  // namespace

void stop_if_asked(const RunRequest& request) {
  if (const int signal = stop_signal(); signal != 0)
    throw Interrupted(signal, request.resume_command);
}

OpenedRun::OpenedRun(const RunRequest& asked)
    : request(asked),
      config(config_of(asked)),
      path(path_of(asked, config)),
      folder_(path, asked.existing) {
  require_encoder(config.model, path, request.existing);
  log::info("device: " + model::choose_device(config.device).title());
}

void OpenedRun::begin(const std::string& dataset_hash) {
  stop_cleanly_on_signal();
  folder_.begin(schema::dump(config));
  if (folder_.resumes()) refuse_other_data(path, dataset_hash);
  // What the run began with: a resume with other threads or on another device is refused.
  if (std::error_code error; !std::filesystem::exists(path / "environment.json", error)) {
    write_json(path / "environment.json", environment(config, dataset_hash, request.threads));
  }
}

model::ClassifierOptions OpenedRun::classifier_options() const {
  model::ClassifierOptions options;
  options.threads = request.threads;
  options.device = config.device;
  return options;
}

}  // namespace pointsman::cli
