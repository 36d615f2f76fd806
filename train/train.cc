#include "train/train.h"

#include <ATen/Parallel.h>

#include "base/error.h"
#include "base/log.h"
#include "model/team.h"
#include "train/checkpoint.h"
#include "train/fingerprint.h"
#include "train/finish.h"
#include "train/seed_result.h"
#include "train/seed_trainer.h"
#include "train/setup.h"

namespace pointsman::train {
namespace {

Path request_path(const TrainRequest& request) {
  return request.folder / "checkpoints" / "request.json";
}

// A single training lies in the run folder itself, several in seeds/SEED each.
Path seed_folder(const TrainRequest& request, std::int64_t seed) {
  if (request.config.seeds.size() == 1) return request.folder;
  return request.folder / "seeds" / std::to_string(seed);
}

// What an earlier training left, which was not asked to go on.
void clear(const Path& folder) {
  for (const char* name : {"checkpoints", "seeds", "model", "metrics.jsonl"})
    std::filesystem::remove_all(folder / name);
}

// The results of all seeds that are over already.
std::optional<std::vector<SeedResult>> all_results(const TrainRequest& request) {
  std::vector<SeedResult> results;
  for (const std::int64_t seed : request.config.seeds) {
    const auto result = read_result(seed_folder(request, seed));
    if (!result) return std::nullopt;
    results.push_back(*result);
  }
  return results;
}

// Whether there is a training to go on with. Notes what this one is a function of, or refuses
// another.
bool open_run(const TrainRequest& request, const Fingerprint& fingerprint) {
  const Path path = request_path(request);
  if (request.resume && std::filesystem::exists(path)) {
    const Fingerprint stored = read_fingerprint(path);
    if (all_results(request)) {
      refuse_other_request(without_machine(stored), without_machine(fingerprint), request.folder);
    } else {
      refuse_other_request(stored, fingerprint, request.folder);
    }
    return true;
  }
  clear(request.folder);
  create_folders(path.parent_path());
  write_fingerprint(path, fingerprint);
  return false;
}

// A full disk or the like stops a training; what its checkpoints hold is not lost.
SeedResult train_seed(const Setup& setup, std::int64_t seed, const Path& folder) {
  try {
    return SeedTrainer(setup, seed, folder).run();
  } catch (const c10::OutOfMemoryError&) {  // no batch that learns, which the trainer names itself
    throw Error(ErrorKind::system,
                "device " + setup.device.name() +
                    ": out of memory for the weights and the optimizer, or in a validation",
                "a lower train.per_device_eval_batch_size, train.freeze: embeddings, or a smaller "
                "encoder");
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::system || !error.hint().empty()) throw;
    throw Error(ErrorKind::system, error.what(),
                "when that is mended, go on with: " + setup.request.resume_command);
  }
}

std::vector<SeedResult> train_seeds(const TrainRequest& request) {
  const Setup setup = prepare(request);
  std::vector<SeedResult> results;
  for (const std::int64_t seed : request.config.seeds) {
    const Path folder = seed_folder(request, seed);
    auto result = read_result(folder);  // over before a kill
    if (!result) {
      if (request.config.seeds.size() > 1) log::info("seed " + std::to_string(seed));
      create_folders(folder);
      result = train_seed(setup, seed, folder);
    }
    if (!request.keep_checkpoints) CheckpointStore(folder / "checkpoints").clear();
    results.push_back(std::move(*result));
  }
  return results;
}

// FOLDER/model and FOLDER/metrics.jsonl of several seeds.
void join_folders(const TrainRequest& request, const TrainResult& result) {
  std::string lines;
  for (const SeedResult& seed : result.seeds) lines += summary_of(seed).dump() + "\n";
  write_file_atomically(request.folder / "metrics.jsonl", lines + summary_of(result).dump() + "\n");
  link_folder(result.best_seed().model, result.model);
}

}  // namespace

TrainResult train(const TrainRequest& request) {
  model::use_threads(request.threads);
  const bool several = request.config.seeds.size() > 1;
  const bool resumes = open_run(request, fingerprint_of(request));
  TrainResult result;
  result.model = request.folder / "model";
  if (resumes) {
    if (auto results = all_results(request)) {
      log::info(request.folder.string() + ": this training is finished, nothing is left to resume");
      result.seeds = std::move(*results);
      result.was_finished = true;
    }
  }
  if (!result.was_finished) result.seeds = train_seeds(request);
  join_seeds(result);
  // Also after a resume that found all seeds over: the kill may have come in between.
  if (several) join_folders(request, result);
  return result;
}

Path join_folds(const Path& folder, std::span<const TrainResult> folds, const TrainResult& last) {
  std::string lines;
  for (std::size_t i = 0; i < folds.size(); ++i) lines += fold_summary(folds[i], i).dump() + "\n";
  lines += fold_summary(last, "all").dump() + "\n";
  write_file_atomically(folder / "metrics.jsonl", lines + summary_of(folds, last).dump() + "\n");
  link_folder(last.model, folder / "model");
  return folder / "model";
}

}  // namespace pointsman::train
