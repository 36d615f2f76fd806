#include "cli/describe_command.h"

#include <memory>

#include "cli/run_config.h"
#include "cli/terminal.h"

namespace pointsman::cli {
namespace {

struct Options {
  std::string topic = "config";
  bool markdown = false;
};

void describe(const Options& options) {
  print(options.markdown ? config_page() : schema::reference_text(config_reference()));
}

std::string refuse_topic(const std::string& topic) {
  return topic == "config" ? "" : schema::quote(topic) + " is not a topic; accepted: config";
}

}  // namespace

void add_describe_command(CLI::App& app, Context& context) {
  CLI::App* command = add_command(app, "describe", "Print the reference: every key of a config");
  auto options = std::make_shared<Options>();
  command
      ->add_option("TOPIC", options->topic,
                   "config (default): the keys, what each accepts, its default")
      ->check(refuse_topic)
      ->type_name("");
  command->add_flag("--markdown", options->markdown, "As Markdown: docs/config.md");
  command->callback([&context, options] { context.action = [options] { describe(*options); }; });
}

}  // namespace pointsman::cli
