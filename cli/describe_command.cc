#include "cli/describe_command.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "cli/formats_page.h"
#include "cli/run_config.h"
#include "cli/terminal.h"
#include "model/encoders.h"
#include "text/tokenizers.h"

namespace pointsman::cli {
namespace {

struct Options {
  std::string topic = "config";
  bool markdown = false;
};

std::string encoders_page() {
  std::string text =
      "Encoders: Hugging Face folders whose config.json has one of these as model_type\n";
  for (const model::EncoderFamily& family : model::kEncoderFamilies) {
    text += std::string("\n") + family.model_type + ": " + family.members + "\n    computes      " +
            family.computes + "\n    pooling auto  " + family.pooling_auto + "\n";
  }
  text += "\nTokenizers: found by their files in the same folder\n\n";
  for (const text::TokenizerFamily& family : text::kTokenizerFamilies)
    text += std::string(family.name) + ": " + family.files + "\n";
  return text +
         "\nWeights: model.safetensors, one file, fp32, fp16 or bf16\n"
         "\nOf one's own: model.encoder: {type: scratch, ...} makes an untrained xlm-roberta with\n"
         "a SentencePiece unigram vocabulary of the train rows (`pointsman describe config`)\n";
}

struct Topic {
  const char* name;
  const char* help;
  std::string (*text)();
  std::string (*markdown)();  // null: there is no other form
};

const std::array kTopics = {
    Topic{"config", "the keys, what each accepts, its default",
          [] { return schema::reference_text(config_reference()); }, config_page},
    Topic{"formats", "the data, exit codes, files and JSON keys that other programs may rely on",
          [] { return std::string(kFormatsPage); }, nullptr},
    Topic{"encoders", "the encoders and tokenizers that are supported", encoders_page, nullptr},
};

const Topic* find_topic(const std::string& name) {
  const auto found = std::ranges::find_if(kTopics, [&](const Topic& t) { return t.name == name; });
  return found == kTopics.end() ? nullptr : &*found;
}

std::string list_topics(bool with_help) {
  std::string text;
  for (const Topic& topic : kTopics) {
    if (!text.empty()) text += with_help ? "; " : ", ";
    text += topic.name + (with_help ? std::string(": ") + topic.help : "");
  }
  return text;
}

void describe(const Options& options) {
  const Topic& topic = *find_topic(options.topic);
  print(options.markdown && topic.markdown ? topic.markdown() : topic.text());
}

std::string refuse_topic(const std::string& topic) {
  if (find_topic(topic)) return "";
  return schema::quote(topic) + " is not a topic; accepted: " + list_topics(false);
}

}  // namespace

void add_describe_command(CLI::App& app, Context& context) {
  CLI::App* command =
      add_command(app, "describe", "Print the reference: config keys, file formats, encoders");
  auto options = std::make_shared<Options>();
  command->add_option("TOPIC", options->topic, list_topics(true) + " (default: config)")
      ->check(refuse_topic)
      ->type_name("");
  command->add_flag("--markdown", options->markdown,
                    "As Markdown, as docs/config.md is (formats is always)");
  command->callback([&context, options] { context.action = [options] { describe(*options); }; });
}

}  // namespace pointsman::cli
