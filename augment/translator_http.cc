#include "augment/endpoint.h"
#include "augment/language.h"
#include "augment/translator.h"
#include "base/error.h"
#include "text/tokenizer.h"

namespace pointsman::augment {
namespace {

// A JSON value with {text}, {from} and {to} inside its strings replaced.
void fill(Json& value, const SourceText& text, const std::string& from, const std::string& to) {
  if (value.is_structured()) {
    for (Json& one : value) fill(one, text, from, to);
    return;
  }
  if (!value.is_string()) return;
  value = filled(value.get<std::string>(), {{"{text}", text.text}, {"{from}", from}, {"{to}", to}});
}

EndpointOptions options_of(const HttpTranslatorConfig& config, std::string api_key) {
  EndpointOptions options;
  options.name = config.endpoint;
  options.api_key = std::move(api_key);
  options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(1000 * config.timeout_s));
  options.retries = 2;
  options.budget = INT64_MAX;
  return options;
}

class HttpTranslator : public Translator {
 public:
  HttpTranslator(const HttpTranslatorConfig& config, std::string api_key)
      : config_(config),
        request_(parse_json(config.request, "augment.translator.request", ErrorKind::config)),
        endpoint_(config.endpoint, options_of(config, std::move(api_key))) {}

  std::vector<std::optional<std::string>> round_trip(std::span<const SourceText> texts) override {
    std::vector<std::optional<std::string>> answers(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string lang = language_name(texts[i]);
      if (lang.empty() || lang == config_.pivot) {
        count("other_language");
        continue;
      }
      auto there = translate(texts[i], lang, config_.pivot);
      if (!there) continue;
      answers[i] = translate({std::move(*there), config_.pivot}, config_.pivot, lang);
      if (answers[i]) in_a_row_ = 0;  // both ways answered
    }
    return answers;
  }

  const Json& failed() const override { return failed_; }

 private:
  void count(const std::string& reason) { failed_[reason] = failed_.value(reason, 0) + 1; }

  static std::string language_name(const SourceText& text) {
    if (!text.lang.empty()) return text.lang;
    switch (language_of(text.text, "")) {
      case Language::english:
        return "en";
      case Language::korean:
        return "ko";
      default:
        return "";
    }
  }

  std::optional<std::string> translate(const SourceText& text, const std::string& from,
                                       const std::string& to) {
    Json body = request_;
    fill(body, text, from, to);
    const Answer answer = endpoint_.post(body.dump(), asked_++);
    if (answer.kind != Answer::Kind::text) return fail_one(answer.reason, answer.what);
    auto translated = read(answer.body);
    if (!translated)
      return fail_one("no_json",
                      config_.endpoint + ": an answer without a text at " + config_.answer);
    if (translated->empty()) {
      count("empty");
      return std::nullopt;
    }
    return translated;
  }

  std::optional<std::string> read(const std::string& body) const {
    try {
      const Json answer = parse_json(body, "answer", ErrorKind::data);
      const Json::json_pointer pointer(config_.answer);
      if (!answer.contains(pointer) || !answer[pointer].is_string()) return std::nullopt;
      return answer[pointer].get<std::string>();
    } catch (const Error&) {
      return std::nullopt;
    } catch (const Json::exception&) {  // a pointer into what has another shape
      return std::nullopt;
    }
  }

  std::nullopt_t fail_one(const std::string& reason, const std::string& what) {
    count(reason);
    if (++in_a_row_ < kGiveUpAfter) return std::nullopt;
    throw plainly_silent(what);
  }

  HttpTranslatorConfig config_;
  Json request_;
  Endpoint endpoint_;
  Json failed_ = Json::object();
  std::uint64_t asked_ = 0;
  int in_a_row_ = 0;
};

}  // namespace

std::unique_ptr<Translator> make_http_translator(const HttpTranslatorConfig& config,
                                                 std::string api_key) {
  return std::make_unique<HttpTranslator>(config, std::move(api_key));
}

}  // namespace pointsman::augment
