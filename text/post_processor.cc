#include "text/post_processor.h"

#include <limits>

#include "base/error.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

constexpr ErrorKind kModel = ErrorKind::model;
using Kind = TemplateStep::Kind;

[[noreturn]] void refuse(const std::string& source, const std::string& what) {
  throw Error(kModel, source + ": the post_processor " + what);
}

std::int32_t to_id(const Json& value, const std::string& source) {
  if (!value.is_number_integer() || value < 0 || value > std::numeric_limits<std::int32_t>::max())
    refuse(source, "has a token id that is none");
  return value.get<std::int32_t>();
}

// ["[CLS]", 101]
TemplateStep token_and_id(const Json& processor, const char* key, const std::string& source) {
  const Json* pair = find_member(processor, key);
  if (pair == nullptr || !pair->is_array() || pair->size() != 2 || !(*pair)[0].is_string())
    refuse(source, "needs '" + std::string(key) + "', a list of a token and its id");
  return {Kind::special, 0, (*pair)[0].get<std::string>(), to_id((*pair)[1], source)};
}

TemplateStep with_type(TemplateStep step, std::int32_t type_id) {
  step.type_id = type_id;
  return step;
}

// {"Sequence": {"id": "A", "type_id": 0}} or {"SpecialToken": {"id": "[CLS]", "type_id": 0}}, whose
// id is looked up in the processor's special_tokens.
TemplateStep read_step(const Json& step, const Json& processor, const std::string& source) {
  const Json* sequence = find_member(step, "Sequence");
  const Json* special = find_member(step, "SpecialToken");
  if ((sequence == nullptr) == (special == nullptr))
    refuse(source, "has a step that is neither 'Sequence' nor 'SpecialToken'");
  const Json& content = sequence != nullptr ? *sequence : *special;
  TemplateStep out;
  const auto type_id = get_or<std::int64_t>(content, "type_id", 0, source, kModel);
  if (type_id != 0 && type_id != 1)
    refuse(source, "has the type id " + std::to_string(type_id) + "; 0 and 1 are expected");
  out.type_id = static_cast<std::int32_t>(type_id);
  out.token = require<std::string>(content, "id", source + ": 'post_processor'", kModel);
  if (sequence != nullptr) {
    if (out.token != "A" && out.token != "B")
      refuse(source, "has the sequence " + shown(out.token) + "; A and B are expected");
    out.kind = out.token == "A" ? Kind::first_text : Kind::second_text;
    out.token.clear();
    return out;
  }
  const Json* tokens = find_member(processor, "special_tokens");
  const Json* token = tokens == nullptr ? nullptr : find_member(*tokens, out.token.c_str());
  const Json* ids = token == nullptr ? nullptr : find_member(*token, "ids");
  if (ids == nullptr || !ids->is_array() || ids->size() != 1)
    refuse(source, "must give the special token " + shown(out.token) + " one id");
  out.id = to_id((*ids)[0], source);
  return out;
}

std::vector<TemplateStep> read_template(const Json& processor, const char* key,
                                        const std::string& source) {
  std::vector<TemplateStep> out;
  const Json* steps = find_member(processor, key);
  if (steps == nullptr) return out;
  if (!steps->is_array()) refuse(source, "needs '" + std::string(key) + "' to be a list of steps");
  for (const Json& step : *steps) out.push_back(read_step(step, processor, source));
  return out;
}

PostProcessor read_any(const Json& processor, const std::string& source) {
  const std::string type = type_of(&processor);
  if (type == "TemplateProcessing") {
    return {read_template(processor, "single", source), read_template(processor, "pair", source)};
  }
  if (type != "BertProcessing" && type != "RobertaProcessing") {
    throw Error(kModel, source + ": a post_processor of type '" + type +
                            "' is not supported; TemplateProcessing, RobertaProcessing and "
                            "BertProcessing are");
  }
  const TemplateStep cls = token_and_id(processor, "cls", source);
  const TemplateStep sep = token_and_id(processor, "sep", source);
  if (type == "BertProcessing") return bert_processing(cls, sep);
  PostProcessor out = roberta_processing(cls, sep);
  out.trim_offsets = require<bool>(processor, "trim_offsets", source, kModel);
  out.add_prefix_space = require<bool>(processor, "add_prefix_space", source, kModel);
  return out;
}

}  // namespace

PostProcessor roberta_processing(const TemplateStep& cls, const TemplateStep& sep) {
  const TemplateStep first{Kind::first_text, 0, "", -1};
  const TemplateStep second{Kind::second_text, 0, "", -1};
  return {{cls, first, sep}, {cls, first, sep, sep, second, sep}, true, false};
}

PostProcessor bert_processing(const TemplateStep& cls, const TemplateStep& sep) {
  const TemplateStep first{Kind::first_text, 0, "", -1};
  const TemplateStep second{Kind::second_text, 1, "", -1};
  return {{cls, first, sep}, {cls, first, sep, second, with_type(sep, 1)}};
}

std::optional<PairFormat> pair_format_of(const std::vector<TemplateStep>& pair, bool with_types) {
  PairFormat format;
  int texts = 0;
  for (const TemplateStep& step : pair) {
    const std::int32_t type = with_types ? step.type_id : 0;
    if (step.kind == Kind::special) {
      (texts == 0   ? format.before
       : texts == 1 ? format.between
                    : format.after)
          .push_back({step.id, type});
      continue;
    }
    const bool is_next = step.kind == (texts == 0 ? Kind::first_text : Kind::second_text);
    if (!is_next || texts == 2) return std::nullopt;
    (texts == 0 ? format.first_type : format.second_type) = type;
    ++texts;
  }
  return texts == 2 ? std::optional(std::move(format)) : std::nullopt;
}

PostProcessor read_post_processor(const TokenizerJson& json) {
  const Json* processor = find_member(json.content, "post_processor");
  PostProcessor out = read_any(processor == nullptr ? Json() : *processor, json.source);
  const auto& single = out.single;
  const bool framed = single.size() == 3 && single[0].kind == Kind::special &&
                      single[1].kind == Kind::first_text && single[2].kind == Kind::special;
  if (!framed) refuse(json.source, "must put one token before and one after a single text");
  return out;
}

}  // namespace pointsman::text
