#include "data/record_input.h"

#include <algorithm>

#include "text/tokenizer.h"

namespace pointsman::data {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string in_hexadecimal(char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  return {'0', 'x', kDigits[value >> 4], kDigits[value & 15]};
}

}  // namespace

RecordInput::RecordInput(std::istream& stream, std::string source)
    : stream_(stream), source_(std::move(source)) {
  while (window().size() < kByteOrderMark.size() && extend()) {
  }
  if (window().starts_with(kByteOrderMark)) {
    begin_ += kByteOrderMark.size();
    position_ += kByteOrderMark.size();
  }
}

bool RecordInput::extend() {
  bytes_.erase(0, begin_);
  begin_ = 0;
  const std::size_t size = bytes_.size();
  bytes_.resize(size + std::max(kBlock, size));  // doubles, so that a long record costs linear time
  stream_.read(bytes_.data() + size, static_cast<std::streamsize>(bytes_.size() - size));
  const auto count = static_cast<std::size_t>(stream_.gcount());
  bytes_.resize(size + count);
  if (stream_.bad()) throw Error(ErrorKind::system, source_ + ": cannot be read to its end");
  return count > 0;
}

void RecordInput::drop(std::size_t size) {
  const std::string_view dropped = window().substr(0, size);
  line_ += std::count(dropped.begin(), dropped.end(), '\n');
  begin_ += dropped.size();
  position_ += dropped.size();
}

std::size_t RecordInput::find_line() {
  for (std::size_t searched = 0;;) {
    const std::size_t end = window().find('\n', searched);
    const std::size_t size = end == std::string_view::npos ? window().size() : end + 1;
    if (size > kMaxRecordBytes)
      refuse(0, "a line of more than 16 MiB; one record a line is needed");
    searched = size;
    if (end != std::string_view::npos || !extend()) return size;
  }
}

Place RecordInput::place(std::size_t offset) const {
  const std::string_view before = window().substr(0, offset);
  const std::size_t feed = before.rfind('\n');
  const std::string_view in_line =
      feed == std::string_view::npos ? before : before.substr(feed + 1);
  const auto starts_character = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  };
  return {source_, line_ + std::count(before.begin(), before.end(), '\n'),
          1 + std::count_if(in_line.begin(), in_line.end(), starts_character)};
}

void RecordInput::refuse(std::size_t offset, const std::string& what,
                         const std::string& hint) const {
  throw Error(ErrorKind::data, place(offset), what, hint);
}

void RecordInput::require_text(std::size_t size) const {
  const std::string_view text = window().substr(0, size);
  if (const auto offset = text::find_invalid_utf8(text)) {
    const bool utf16 =
        position_ == 0 && (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"));
    refuse(*offset,
           "invalid UTF-8 (" + in_hexadecimal(text[*offset]) + " at byte " +
               std::to_string(position_ + *offset) + ", counted from 0); UTF-8 is needed",
           utf16 ? "this looks like UTF-16: iconv -f UTF-16 -t UTF-8 converts it" : "");
  }
  if (const std::size_t offset = text.find('\0'); offset != std::string_view::npos) {
    refuse(offset, "a NUL character; text is needed");
  }
}

}  // namespace pointsman::data
