#include "train/tensorboard.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

namespace pointsman::train {
namespace {

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

// The check values of RFC 3720, appendix B.4.
TEST(TensorBoard, Crc32cOfTheRfc) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
}

// The bytes that TensorBoard 2.21's own writer gives: python tools/parity/tensorboard_values.py
TEST(TensorBoard, RecordsAreThoseOfItsOwnWriter) {
  EXPECT_EQ(hex(tf_record(version_event(1.5))),
            "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c");
  const std::array<std::pair<std::string, double>, 2> scalars = {
      {{"loss", 0.25}, {"learning_rate", 1e-4}}};
  EXPECT_EQ(hex(tf_record(scalars_event(1.5, 300, scalars))),
            "31000000000000009d8383e909000000000000f83f10ac022a230a0b0a046c6f7373150000803e0a140a0d"
            "6c6561726e696e675f726174651517b7d13831dbec83");
}

TEST(TensorBoard, AFolderHasOneEventFileWhichAResumeGoesOnWith) {
  const Path folder = Path(testing::TempDir()) / ("events_" + std::to_string(::getpid()));
  create_folders(folder);
  const std::array<std::pair<std::string, double>, 1> scalars = {{{"loss", 1.0}}};
  std::uint64_t size = 0;
  {
    EventFile file(folder, 0);
    file.add(1, scalars);
    size = file.size();
    file.add(2, scalars);
  }
  EventFile(folder, size).add(2, scalars);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  EventFile(folder, 0);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace pointsman::train
