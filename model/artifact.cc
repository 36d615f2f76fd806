#include "model/artifact.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "base/hash.h"
#include "base/json.h"
#include "data/batching.h"
#include "data/tokenize.h"
#include "model/classifier_config.h"
#include "model/golden.h"
#include "model/weights.h"

namespace pointsman::model {
namespace {

// The last part of the path, with or without a slash behind it.
std::string folder_name(const Path& folder) {
  return folder.has_filename() ? folder.filename().string()
                               : folder.parent_path().filename().string();
}

// A line of the front matter; none for an encoder that the run made.
std::string base_model(const ModelConfig& model) {
  const Path* folder = std::get_if<Path>(&model.encoder);
  return folder == nullptr ? "" : "base_model: " + folder_name(*folder) + "\n";
}

Json artifact_config(const ArtifactSpec& spec, Json config, const EncoderFamily& family) {
  Json id2label = Json::object(), label2id = Json::object();
  for (std::int32_t i = 0; i < spec.labels.size(); ++i) {
    id2label[std::to_string(i)] = spec.labels.name(i);
    label2id[spec.labels.name(i)] = i;
  }
  config["architectures"] = {family.architecture};
  config["id2label"] = std::move(id2label);
  config["label2id"] = std::move(label2id);
  config["problem_type"] = "single_label_classification";
  for (const char* key : {"_name_or_path", "num_labels", "torch_dtype"}) config.erase(key);
  config["dtype"] = "float32";
  return config;
}

// YAML front matter as the Hugging Face hub reads it, then what a person wants to know.
std::string model_card(const ArtifactSpec& spec) {
  const std::string pooling = name_of(spec.model.pooling);
  const bool faithful = resolve_pooling(spec.model.pooling) == Pooling::pooler;
  std::ostringstream card;
  card << "---\nlibrary_name: " << (faithful ? "transformers" : "pointsman")
       << "\npipeline_tag: text-classification\ntags:\n- llm-routing\n- pointsman\n"
       << base_model(spec.model) << "metrics:\n- f1\n- accuracy\n---\n\n# " << spec.name
       << "\n\nA router: it reads a query and says which language model answers it.\n\n"
       << "| | |\n|---|---|\n| labels |";
  for (const std::string& label : spec.labels.names()) card << " `" << label << "`";
  card
      << " |\n| rows it was trained on | " << spec.trained_on.rows << " (`"
      << spec.trained_on.dataset_hash << "`) |\n| seed | " << spec.trained_on.seed
      << " |\n| longest text | " << spec.model.max_length << " tokens |\n| pooling | " << pooling
      << " |\n| temperature | " << spec.decision.temperature << " |\n\n"
      << "`pointsman predict --model DIR TEXT` answers; `pointsman verify --model DIR` proves that "
         "this is the model that was trained.\n\n";
  if (faithful) {
    card << "`transformers.AutoModelForSequenceClassification` loads this folder and gives the "
            "same logits"
         << (spec.model.prefix.empty()
                 ? ".\n"
                 : ", for texts with the prefix `" + spec.model.prefix + "` before them.\n");
    if (spec.text_pair) card << "A row has two texts: `tokenizer(text, text_pair)`.\n";
  } else {
    card << "The pooling `" << pooling
         << "` is Pointsman's own. `transformers` loads these weights, but would put another "
            "pooling under the head and answer differently: a router trained with "
            "`model.pooling: auto` gives the same logits in both.\n";
  }
  return card.str();
}

GoldenRow answer(SequenceClassifier& model, const text::Tokenizer& tokenizer,
                 const ArtifactSpec& spec, const data::Example& example) {
  GoldenRow row;
  row.text = example.text;
  row.text_pair = example.text_pair;
  data::TokenizedRows rows;
  data::add_row(rows, data::encode_row(tokenizer, example, spec.model.prefix,
                                       static_cast<std::size_t>(spec.model.max_length)));
  const torch::Tensor logits =
      model.forward(data::make_batch(rows, std::vector<std::int64_t>{0})).contiguous();  // [1, C]
  row.logits.assign(logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel());
  row.label = spec.labels.name(static_cast<std::int32_t>(
      std::max_element(row.logits.begin(), row.logits.end()) - row.logits.begin()));
  return row;
}

// Whether rounding, within the tolerance that a replay has, could change the answer.
bool is_near_tie(const GoldenRow& row) {
  constexpr float kMargin = 1e-3F;  // ten times the tolerance in fp32
  std::vector<float> sorted = row.logits;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  const float scale = std::max({1.0F, std::abs(sorted.front()), std::abs(sorted.back())});
  return sorted[0] - sorted[1] < kMargin * scale;
}

// Rows whose answer is not on the edge, as far as there are others to take instead.
std::vector<GoldenRow> golden_rows(SequenceClassifier& model, const text::Tokenizer& tokenizer,
                                   const ArtifactSpec& spec) {
  constexpr int kRounds = 8;
  std::set<std::size_t> near_ties;
  std::map<std::size_t, GoldenRow> answers;
  std::vector<std::size_t> chosen = choose_golden(spec.golden_from);
  for (int round = 0; round < kRounds; ++round) {
    for (const std::size_t i : chosen) {
      if (!answers.contains(i))
        answers.emplace(i, answer(model, tokenizer, spec, spec.golden_from[i]));
      if (is_near_tie(answers.at(i))) near_ties.insert(i);
    }
    const std::vector<std::size_t> others = choose_golden(spec.golden_from, near_ties);
    if (others == chosen || others.size() < std::min(kGoldenRows, chosen.size())) break;
    chosen = others;
  }
  std::vector<GoldenRow> golden;
  for (const std::size_t i : chosen) {
    const auto known = answers.find(i);
    golden.push_back(known != answers.end() ? known->second
                                            : answer(model, tokenizer, spec, spec.golden_from[i]));
  }
  return golden;
}

void copy_tokenizer(const Path& from, const Path& to) {
  for (const std::string& name : text::tokenizer_files(from)) {
    std::error_code code;
    std::filesystem::copy_file(from / name, to / name, code);
    if (code)
      throw Error(ErrorKind::system,
                  (to / name).string() + ": cannot be written: " + code.message());
  }
}

Manifest manifest_of(const ArtifactSpec& spec, const Path& folder) {
  Manifest manifest;
  manifest.name = spec.name;
  manifest.labels = spec.labels.names();
  manifest.label_hash = spec.labels.hash();
  manifest.weights_hash = sha256_of_file(folder / "model.safetensors");
  manifest.tokenizer_hash = tokenizer_hash(folder);
  manifest.max_length = spec.model.max_length;
  manifest.pooling = spec.model.pooling;
  manifest.prefix = spec.model.prefix;
  manifest.text_pair = spec.text_pair;
  manifest.decision = spec.decision;
  manifest.trained_on = spec.trained_on;
  return manifest;
}

// Gives `target` the folder at once; an older one is moved aside first and removed after.
void put_in_place(const Path& folder, const Path& target) {
  const Path old = target.string() + ".old";
  std::error_code code;
  std::filesystem::remove_all(old, code);
  if (!code && std::filesystem::exists(target)) std::filesystem::rename(target, old, code);
  if (!code) std::filesystem::rename(folder, target, code);
  if (code) {
    throw Error(ErrorKind::system, target.string() + ": cannot be put in place: " + code.message());
  }
  std::filesystem::remove_all(old, code);
}

}  // namespace

void write_artifact(const Path& target, SequenceClassifier& model, const text::Tokenizer& tokenizer,
                    const ArtifactSpec& spec) {
  torch::NoGradGuard no_grad;
  model.eval();
  model.set_precision(Precision::fp32);
  const Path folder = target.string() + ".tmp";
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  create_folders(folder);
  try {
    const Path& encoder = encoder_folder(spec.model);
    const Path source = encoder / "config.json";
    const Json config = read_json(source, ErrorKind::model);
    const EncoderFamily& family = encoder_family(ConfigReader(config, source.string()));
    write_json(folder / "config.json", artifact_config(spec, config, family));
    copy_tokenizer(encoder, folder);
    write_safetensors(folder / "model.safetensors", classifier_tensors(model, family));
    write_file_atomically(folder / "README.md", model_card(spec));
    Manifest manifest = manifest_of(spec, folder);
    manifest.golden = golden_rows(model, tokenizer, spec);
    write_manifest(folder, manifest);
    put_in_place(folder, target);
  } catch (...) {
    std::filesystem::remove_all(folder, ignored);
    throw;
  }
}

}  // namespace pointsman::model
