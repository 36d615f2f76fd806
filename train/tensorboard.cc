#include "train/tensorboard.h"

#include <array>
#include <bit>
#include <chrono>
#include <cstdio>

namespace pointsman::train {
namespace {

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0U);
    table[i] = crc;
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

std::uint32_t masked_crc(std::string_view bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xa282ead8U;
}

template <class Unsigned>
void put_fixed(std::string& out, Unsigned value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out += static_cast<char>(static_cast<unsigned char>(value | 0x80));
  out += static_cast<char>(static_cast<unsigned char>(value));
}

enum WireType : std::uint64_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void put_tag(std::string& out, std::uint64_t field, WireType type) {
  put_varint(out, (field << 3) | type);
}

void put_bytes(std::string& out, std::uint64_t field, std::string_view bytes) {
  put_tag(out, field, kBytes);
  put_varint(out, bytes.size());
  out += bytes;
}

// Event { double wall_time = 1; int64 step = 2; ... }
std::string event_head(double wall_time) {
  std::string out;
  put_tag(out, 1, kFixed64);
  put_fixed(out, std::bit_cast<std::uint64_t>(wall_time));
  return out;
}

double now_s() {
  using std::chrono::duration;
  return duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

constexpr std::string_view kPrefix = "events.out.tfevents.";

Path event_path(const Path& folder, bool exists) {
  if (exists) {
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().filename().string().starts_with(kPrefix)) return entry.path();
  }
  char name[64];
  std::snprintf(name, sizeof name, "events.out.tfevents.%010lld.pointsman",
                static_cast<long long>(now_s()));
  return folder / name;
}

void remove_event_files(const Path& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().filename().string().starts_with(kPrefix))
      std::filesystem::remove(entry.path(), ignored);
}

Path prepare(const Path& folder, std::uint64_t size) {
  if (size == 0) remove_event_files(folder);
  return event_path(folder, size > 0);
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes)
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 255U];
  return ~crc;
}

std::string tf_record(std::string_view bytes) {
  std::string length;
  put_fixed(length, static_cast<std::uint64_t>(bytes.size()));
  std::string out = length;
  put_fixed(out, masked_crc(length));
  out += bytes;
  put_fixed(out, masked_crc(bytes));
  return out;
}

std::string version_event(double wall_time) {
  std::string out = event_head(wall_time);
  put_bytes(out, 3, "brain.Event:2");  // file_version
  return out;
}

std::string scalars_event(double wall_time, std::int64_t step,
                          std::span<const std::pair<std::string, double>> scalars) {
  std::string summary;  // Summary { repeated Value value = 1; }
  for (const auto& [tag, number] : scalars) {
    std::string value;  // Summary.Value { string tag = 1; float simple_value = 2; }
    put_bytes(value, 1, tag);
    put_tag(value, 2, kFixed32);
    put_fixed(value, std::bit_cast<std::uint32_t>(static_cast<float>(number)));
    put_bytes(summary, 1, value);
  }
  std::string out = event_head(wall_time);
  put_tag(out, 2, kVarint);  // step
  put_varint(out, static_cast<std::uint64_t>(step));
  put_bytes(out, 5, summary);  // summary
  return out;
}

EventFile::EventFile(const Path& folder, std::uint64_t size) : file_(prepare(folder, size), size) {
  if (size == 0) file_.append(tf_record(version_event(now_s())));
}

void EventFile::add(std::int64_t step, std::span<const std::pair<std::string, double>> scalars) {
  file_.append(tf_record(scalars_event(now_s(), step, scalars)));
}

}  // namespace pointsman::train
