#include "cli/run/new_rows.h"

#include <unordered_map>

#include "augment/augment.h"
#include "augment/augmented_files.h"
#include "base/log.h"
#include "base/number_text.h"
#include "cli/augment/hooks.h"
#include "cli/run/verdict.h"
#include "data/read.h"

namespace pointsman::cli {
namespace {

struct Files {
  Path rows;    // augmented.csv
  Path report;  // augmentation.json, which is there once the rows are
};

void make(const OpenedRun& run, const TrainingParts& parts, const Files& files) {
  const augment::AugmentConfig& config = *run.config.augment;
  augment::Hooks hooks = augment_hooks(run.config, run.request.threads);
  hooks.elsewhere = parts.elsewhere;
  hooks.elsewhere.insert(hooks.elsewhere.end(), parts.validation.rows.begin(),
                         parts.validation.rows.end());
  const augment::AugmentResult made = augment::augment(parts.train, config, hooks);
  create_folders(files.rows.parent_path());
  augment::write_children(files.rows, made.children);
  write_json(files.report, augment::report_of(made));
}

// The rows of augmented.csv as rows of the train data: the columns that they lack are those of the
// row that they were made from.
std::vector<data::Example> read_children(const Path& path, const data::Dataset& train) {
  data::Dataset children = data::read_dataset(path, {});
  const auto parent_column = data::extra_column(children, "parent");
  std::unordered_map<std::string, const data::Example*> parents;
  for (const data::Example& row : train.rows) parents[row.id] = &row;
  for (data::Example& row : children.rows) {
    const auto parent = parent_column ? parents.find(row.extra[*parent_column]) : parents.end();
    if (parent == parents.end()) {
      throw Error(ErrorKind::data, data::place_of(children, row),
                  "the column 'parent' names no train row",
                  "--force starts again, which makes the file anew");
    }
    row.extra = parent->second->extra;
    row.line = parent->second->line;
    row.file = parent->second->file;
  }
  return std::move(children.rows);
}

std::string signed_number(double value) { return number_text("%+.4f", value); }

void log_verdict(const Json& verdict) {
  const auto at = [&](const char* key) { return verdict[key].get<double>(); };
  log::info("augment: the new rows are " +
            std::string(verdict["kept"].get<bool>() ? "kept" : "left out") + ": with them " +
            verdict["metric"].get<std::string>() + " on validation changes by " +
            signed_number(at("difference")) + " [" +
            signed_number(verdict["ci95"][0].get<double>()) + ", " +
            signed_number(verdict["ci95"][1].get<double>()) + "] over " +
            count_of(verdict["seeds"].get<std::int64_t>(), "seed"));
}

// Whether the rows are trained on; the verdict is added to augmentation.json once it is there.
bool are_kept(const OpenedRun& run, const train::TrainRequest& without,
              const train::TrainRequest& with, const Path& report) {
  if (!run.config.augment->decide) return true;
  Json json = read_json(report, ErrorKind::data);
  if (json["verdict"].is_null()) {
    json["verdict"] = decide(run, without, with);
    write_json(report, json);
  }
  std::error_code ignored;
  std::filesystem::remove_all(decide_folder(without.folder), ignored);
  log_verdict(json["verdict"]);
  return json["verdict"]["kept"].get<bool>();
}

}  // namespace

void add_new_rows(const OpenedRun& run, const TrainingParts& parts, train::TrainRequest& request) {
  const Files files{parts.folder / "data" / "augmented.csv",
                    parts.folder / "data" / "augmentation.json"};
  std::error_code absent;
  const bool is_made = run.resumes() && std::filesystem::exists(files.report, absent);
  if (!is_made) make(run, parts, files);
  const Json report = read_json(files.report, ErrorKind::data);
  if (require<std::int64_t>(report, "children", files.report.string(), ErrorKind::data) == 0) {
    log::warn("augment: no new rows came of it");
    return;
  }
  std::vector<data::Example> children = read_children(files.rows, parts.train);
  log::info("augment: " + count_of(static_cast<std::int64_t>(children.size()), "new row"));
  train::TrainRequest with = request;
  with.train.rows.insert(with.train.rows.end(), std::make_move_iterator(children.begin()),
                         std::make_move_iterator(children.end()));
  if (are_kept(run, request, with, files.report)) request = std::move(with);
}

}  // namespace pointsman::cli
