#include "cli/run/verdict.h"

#include "base/error.h"
#include "base/log.h"
#include "eval/rows.h"
#include "eval/verdict.h"
#include "schema/dump.h"

namespace pointsman::cli {
namespace {

constexpr std::int64_t kResamples = 2000;

// The answers of one training to the validation rows, as indices into the labels. They stay in
// FOLDER.json and the training's folder goes, so that many of them take the room of one.
std::vector<std::int32_t> answers_of(const OpenedRun& run, train::TrainRequest request,
                                     std::int64_t seed, const Path& folder) {
  const Path kept = folder.string() + ".json";
  std::error_code absent;
  if (!(run.resumes() && std::filesystem::exists(kept, absent))) {
    request.config.seeds = {seed};
    request.folder = folder;
    create_folders(folder);
    const train::TrainResult result = train::train(request);
    const auto model = model::Classifier::load(result.model, run.classifier_options());
    const eval::DecidedRows rows =
        eval::decide_rows(model.predict(request.validation.rows), model.card().decision);
    write_json(kept, rows.predicted);
    std::filesystem::remove_all(folder, absent);
  }
  const Json json = read_json(kept, ErrorKind::data);
  const bool fits = json.is_array() && json.size() == request.validation.rows.size();
  std::vector<std::int32_t> answers;
  for (const Json& answer : json) {
    if (!fits || !answer.is_number_integer() || answer < 0 || answer >= request.labels.size())
      throw Error(ErrorKind::data, Place{kept.string()}, "is not what the run wrote",
                  "without the file the training is done again");
    answers.push_back(answer.get<std::int32_t>());
  }
  return answers;
}

Json verdict_json(const eval::Verdict& verdict) {
  return {{"kept", verdict.kept},
          {"metric", verdict.metric},
          {"difference", verdict.difference},
          {"ci95", Json::array({verdict.ci95.low, verdict.ci95.high})},
          {"seeds", verdict.seeds},
          {"without", verdict.without},
          {"with", verdict.with}};
}

}  // namespace

Path decide_folder(const Path& training) { return training / "decide"; }

Json decide(const OpenedRun& run, const train::TrainRequest& without,
            const train::TrainRequest& with) {
  const augment::DecideConfig& config = *run.config.augment->decide;
  const Path folder = decide_folder(without.folder);
  eval::PairedAnswers answers;
  answers.classes = without.labels.size();
  for (const data::Example& row : without.validation.rows)
    answers.gold.push_back(without.labels.find(row.label));
  for (std::int64_t i = 0; i < config.seeds; ++i) {
    const std::int64_t seed = run.config.train.seeds.front() + i;
    const std::string name = std::to_string(seed);
    log::info("augment: seed " + name + ", without the new rows");
    answers.without.push_back(answers_of(run, without, seed, folder / ("without-" + name)));
    stop_if_asked(run.request);
    log::info("augment: seed " + name + ", with the new rows");
    answers.with.push_back(answers_of(run, with, seed, folder / ("with-" + name)));
    stop_if_asked(run.request);
  }
  return verdict_json(eval::judge(answers, schema::inline_yaml(config.metric), kResamples,
                                  static_cast<std::uint64_t>(run.config.train.seeds.front())));
}

}  // namespace pointsman::cli
