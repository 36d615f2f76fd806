#include "text/encoding.h"

#include <algorithm>
#include <limits>
#include <string>

#include "base/error.h"
#include "text/utf8.h"

namespace pointsman::text {
namespace {

// A sequence that grows by special tokens and by what stands between those of single texts.
class PairBuilder {
 public:
  PairBuilder(std::size_t room, bool with_types, bool with_offsets)
      : with_types_(with_types), with_offsets_(with_offsets) {
    result_.ids.reserve(room);
  }

  void put(const std::vector<PairFormat::Special>& tokens) {
    for (const PairFormat::Special& token : tokens) {
      result_.ids.push_back(token.id);
      if (with_types_) result_.types.push_back(token.type);
      if (with_offsets_) result_.offsets.push_back({});
    }
  }
  // The first `count` tokens of a text.
  void put(const Encoding& text, std::size_t count, std::int32_t type) {
    const auto end = static_cast<std::ptrdiff_t>(count) + 1;
    result_.ids.insert(result_.ids.end(), text.ids.begin() + 1, text.ids.begin() + end);
    if (with_types_) result_.types.insert(result_.types.end(), count, type);
    if (with_offsets_) {
      result_.offsets.insert(result_.offsets.end(), text.offsets.begin() + 1,
                             text.offsets.begin() + end);
    }
    result_.truncated = result_.truncated || count + 2 < text.ids.size();
  }
  void begin_second() { result_.second = result_.ids.size(); }
  Encoding take() { return std::move(result_); }

 private:
  bool with_types_;
  bool with_offsets_;
  Encoding result_;
};

bool has_types(const PairFormat& format) {
  const auto any = [](const std::vector<PairFormat::Special>& tokens) {
    return std::any_of(tokens.begin(), tokens.end(), [](const auto& t) { return t.type != 0; });
  };
  return format.first_type != 0 || format.second_type != 0 || any(format.before) ||
         any(format.between) || any(format.after);
}

// `first` and `second` as single texts, not cut.
Encoding join(const Encoding& first, const Encoding& second, const PairFormat& format,
              std::size_t max_length) {
  const std::size_t special = format.before.size() + format.between.size() + format.after.size();
  if (max_length < special) {
    throw Error(ErrorKind::config, "max_length is " + std::to_string(max_length) +
                                       ", but the special tokens of two texts alone take " +
                                       std::to_string(special) + "; at least " +
                                       std::to_string(special + 2) + " is useful");
  }
  const auto [of_first, of_second] =
      longest_first(first.ids.size() - 2, second.ids.size() - 2, max_length - special);
  PairBuilder builder(special + of_first + of_second, has_types(format), !first.offsets.empty());
  builder.put(format.before);
  builder.put(first, of_first, format.first_type);
  builder.put(format.between);
  builder.begin_second();
  builder.put(second, of_second, format.second_type);
  builder.put(format.after);
  return builder.take();
}

constexpr std::size_t kUncut = std::numeric_limits<std::int32_t>::max();

const PairFormat& format_of(const Tokenizer& tokenizer) {
  const PairFormat* format = tokenizer.pair_format();
  if (format == nullptr) {
    throw Error(ErrorKind::model,
                "the " + tokenizer.kind() +
                    " tokenizer has no format for two texts; a post_processor in tokenizer.json "
                    "whose 'pair' has the texts A and B once each is one");
  }
  return *format;
}

}  // namespace

Encoding Tokenizer::encode_pair(std::string_view first, std::string_view second,
                                std::size_t max_length) const {
  const PairFormat& format = format_of(*this);
  return join(encode(first, kUncut), encode(second, kUncut), format, max_length);
}

Encoding Tokenizer::encode_pair_with_offsets(std::string_view first, std::string_view second,
                                             std::size_t max_length) const {
  const PairFormat& format = format_of(*this);
  return join(encode_with_offsets(first, kUncut), encode_with_offsets(second, kUncut), format,
              max_length);
}

std::pair<std::size_t, std::size_t> longest_first(std::size_t first, std::size_t second,
                                                  std::size_t room) {
  if (first + second <= room) return {first, second};
  const bool first_is_longer = first > second;
  std::size_t shorter = std::min(first, second);
  std::size_t longer = shorter > room ? shorter : std::max(shorter, room - shorter);
  if (shorter + longer > room) {
    shorter = room / 2;
    longer = shorter + room % 2;
  }
  return first_is_longer ? std::pair{longer, shorter} : std::pair{shorter, longer};
}

Encoding finish_encoding(std::vector<std::int32_t> ids, std::vector<Span> spans, std::int32_t last,
                         std::size_t max_length) {
  if (max_length < 2) {
    throw Error(ErrorKind::config,
                "max_length is " + std::to_string(max_length) +
                    ", but the two special tokens alone take 2; at least 3 is useful");
  }
  const bool truncated = ids.size() > max_length - 1;
  if (truncated) {
    ids.resize(max_length - 1);
    if (!spans.empty()) spans.resize(max_length - 1);
  }
  ids.push_back(last);
  if (!spans.empty()) spans.push_back({});
  return {std::move(ids), std::move(spans), truncated, {}, 0};
}

void to_byte_spans(std::string_view text, std::vector<Span>& spans) {
  std::vector<std::int32_t> starts;  // of each code point, and the end
  starts.reserve(text.size() + 1);
  for (std::size_t i = 0; i < text.size(); i += utf8_length(static_cast<unsigned char>(text[i]))) {
    starts.push_back(static_cast<std::int32_t>(i));
  }
  starts.push_back(static_cast<std::int32_t>(text.size()));
  for (Span& span : spans) {
    span.begin = starts[static_cast<std::size_t>(span.begin)];
    span.end = starts[static_cast<std::size_t>(span.end)];
  }
}

}  // namespace pointsman::text
