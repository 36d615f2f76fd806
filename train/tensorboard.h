#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/append_file.h"

namespace pointsman::train {

// CRC-32C (Castagnoli, reflected polynomial 0x82f63b78), as RFC 3720 gives it.
std::uint32_t crc32c(std::string_view bytes);

// One record of a TFRecord file, TensorFlow's framing:
//   u64 length | u32 masked crc32c(length) | bytes | u32 masked crc32c(bytes), little-endian,
//   masked(crc) = rotate_right(crc, 15) + 0xa282ead8.
std::string tf_record(std::string_view bytes);

// The bytes of a TensorBoard event (tensorflow/core/util/event.proto), protobuf's wire format by
// hand.
std::string version_event(double wall_time);  // file_version = "brain.Event:2", the first of a file
std::string scalars_event(double wall_time, std::int64_t step,
                          std::span<const std::pair<std::string, double>> scalars);

// The file events.out.tfevents.* of a folder: scalars that `tensorboard --logdir FOLDER` draws.
class EventFile {
 public:
  // Goes on with the folder's event file, cut to `size` bytes, or starts one (size 0: anew).
  // Errors: system.
  EventFile(const Path& folder, std::uint64_t size);

  void add(std::int64_t step, std::span<const std::pair<std::string, double>> scalars);
  void sync() { file_.sync(); }
  std::uint64_t size() const { return file_.size(); }

 private:
  AppendFile file_;
};

}  // namespace pointsman::train
