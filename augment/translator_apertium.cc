#include <algorithm>

#include "augment/language.h"
#include "augment/translator.h"
#include "base/error.h"
#include "base/run_program.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

class Apertium : public Translator {
 public:
  explicit Apertium(const ApertiumConfig& config) : config_(config) {}

  std::vector<std::optional<std::string>> round_trip(std::span<const SourceText> texts) override {
    std::vector<std::optional<std::string>> answers(texts.size());
    std::vector<std::size_t> asked;
    std::vector<std::string> lines;
    const Language source = language_of("", config_.source);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const bool fits = texts[i].lang.empty() ? language_of(texts[i].text, "") == source
                                              : texts[i].lang == config_.source;
      if (!fits) {
        count("other_language");
        continue;
      }
      asked.push_back(i);
      lines.push_back(one_line(texts[i].text));
    }
    if (lines.empty()) return answers;
    for (const std::string& mode : config_.apertium) lines = translate(lines, mode);
    for (std::size_t k = 0; k < asked.size(); ++k) {
      if (lines[k].empty())
        count("empty");
      else
        answers[asked[k]] = std::move(lines[k]);
    }
    return answers;
  }

  const Json& failed() const override { return failed_; }

 private:
  void count(const char* reason) { failed_[reason] = failed_.value(reason, 0) + 1; }

  static std::string one_line(std::string text) {
    for (char& c : text) c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    const auto begin = text.find_first_not_of(' ');
    if (begin == text.npos) return "";
    return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
  }

  // Line by line; a text never has a line break in it.
  std::vector<std::string> translate(const std::vector<std::string>& lines,
                                     const std::string& mode) const {
    std::string input;
    for (const std::string& line : lines) input += line + "\n";
    const auto timeout =
        std::chrono::milliseconds(static_cast<std::int64_t>(1000 * config_.timeout_s));
    ProgramResult result;
    try {
      result = run_program({"apertium", "-u", "-f", "line", mode}, input, timeout);
    } catch (const Error& error) {
      throw Error(error.kind(), error.what(),
                  "on Debian: apt-get install apertium and the pair, such as apertium-eng-spa");
    }
    if (result.exit_code != 0) {
      std::string why = result.errors.substr(0, result.errors.find('\n'));
      if (text::find_invalid_utf8(why)) why.clear();
      throw Error(ErrorKind::system,
                  "apertium " + mode + ": ended with " + std::to_string(result.exit_code) +
                      (why.empty() ? "" : ": " + why),
                  "apertium -l lists the modes that are installed");
    }
    std::vector<std::string> out;
    for (std::size_t at = 0; at < result.output.size();) {
      const std::size_t end = std::min(result.output.find('\n', at), result.output.size());
      out.push_back(one_line(result.output.substr(at, end - at)));
      at = end + 1;
    }
    while (out.size() > lines.size() && out.back().empty()) out.pop_back();
    const bool valid = std::ranges::none_of(
        out, [](const std::string& line) { return text::find_invalid_utf8(line).has_value(); });
    if (out.size() != lines.size() || !valid) {
      throw Error(ErrorKind::system, "apertium " + mode + ": " + std::to_string(out.size()) +
                                         " lines for " + std::to_string(lines.size()) +
                                         "; one for each is needed");
    }
    return out;
  }

  ApertiumConfig config_;
  Json failed_ = Json::object();
};

}  // namespace

std::unique_ptr<Translator> make_apertium(const ApertiumConfig& config) {
  return std::make_unique<Apertium>(config);
}

}  // namespace pointsman::augment
