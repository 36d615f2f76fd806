#include "model/safetensors_header.h"

#include <cstring>

#include "tests/unit/model/tiny_folder.h"

namespace pointsman::model {
namespace {

// A file of this header and so many bytes of values.
std::string file_of(const std::string& header, std::size_t values) {
  const std::uint64_t length = header.size();
  std::string file(sizeof length, '\0');
  std::memcpy(file.data(), &length, sizeof length);
  return file + header + std::string(values, '\0');
}

std::vector<StoredTensor> read(const std::string& file) {
  return read_safetensors_header(std::as_bytes(std::span(file.data(), file.size())), "F");
}

std::string tensor(const std::string& name, const std::string& type, const std::string& shape,
                   const std::string& offsets) {
  return "\"" + name + R"(":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" +
         offsets + "}";
}

TEST(SafetensorsHeader, ReadsWhatTheFormatSays) {
  const auto tensors =
      read(file_of("{" + tensor("b", "BF16", "[2,3]", "[8,20]") + "," +
                       tensor("a", "F32", "[2]", "[0,8]") + R"(,"__metadata__":{"format":"pt"}}  )",
                   20));
  ASSERT_EQ(tensors.size(), 2U);
  EXPECT_EQ(tensors[0].name, "a");
  EXPECT_EQ(tensors[1].name, "b");
  EXPECT_EQ(tensors[1].type, StoredType::bf16);
  EXPECT_EQ(tensors[1].shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(tensors[1].end - tensors[1].begin, 12U);
  EXPECT_EQ(tensors[0].end, tensors[1].begin);
}

TEST(SafetensorsHeader, AcceptsScalarsAndEmptyTensors) {
  const auto tensors = read(file_of("{" + tensor("empty", "F32", "[0,7]", "[4,4]") + "," +
                                        tensor("scalar", "F32", "[]", "[0,4]") + "}",
                                    4));
  EXPECT_TRUE(tensors[1].shape.empty());
}

struct Lie {
  const char* what;  // part of the refusal
  std::string file;
};

TEST(SafetensorsHeader, RefusesLies) {
  std::string cut = file_of("{" + tensor("a", "F32", "[2]", "[0,8]") + "}", 8);
  std::string long_claim = cut;
  const std::uint64_t huge = ~std::uint64_t{0};
  std::memcpy(long_claim.data(), &huge, sizeof huge);
  const auto one = [](const char* type, const char* shape, const char* offsets) {
    return file_of("{" + tensor("a", type, shape, offsets) + "}", 8);
  };
  const std::string good = tensor("a", "F32", "[2]", "[0,8]");
  const Lie lies[] = {
      {"too short", "1234"},
      {"its header claims", long_claim},
      {"its header claims", cut.substr(0, 30)},
      {"leave the file", cut.substr(0, cut.size() - 1)},
      {"not valid JSON", file_of("{\"a\":", 0)},
      {"not valid JSON", file_of("{\"\xff\":{}}", 0)},
      {"not a JSON object", file_of("[1]", 0)},
      {"type I4 is not supported", one("I4", "[2]", "[0,8]")},
      {"'dtype'", file_of(R"({"a":{"shape":[2],"data_offsets":[0,8]}})", 8)},
      {"'shape' must be", one("F32", "2", "[0,8]")},
      {"integers from 0", one("F32", "[-2]", "[0,8]")},
      {"integers from 0", one("F32", "[2.0]", "[0,8]")},
      {"integers from 0", one("F32", "[2]", "[0,18446744073709551616]")},
      {"overflows", one("F32", "[4294967296,4294967296,2]", "[0,8]")},
      {"'data_offsets' must be", one("F32", "[2]", "[0]")},
      {"leave the file", one("F32", "[2]", "[4,12]")},
      {"leave the file", one("F32", "[2]", "[8,0]")},
      {"needs 12 bytes", one("F32", "[3]", "[0,8]")},
      {"overlap", file_of("{" + good + "," + tensor("b", "F32", "[1]", "[4,8]") + "}", 8)},
      {"there twice", file_of("{" + good + "," + good + "}", 8)},
      {"no tensor", file_of("{" + good + "}", 12)},
      {"no tensor", file_of("{" + tensor("a", "F32", "[1]", "[4,8]") + "}", 8)},
      {"nested too deeply",
       file_of("{\"a\":" + std::string(5000, '[') + std::string(5000, ']') + "}", 0)},
  };
  for (const Lie& lie : lies) expect_refusal(ErrorKind::model, lie.what, [&] { read(lie.file); });
}

TEST(SafetensorsHeader, NamesTheTensorOnOneLine) {
  expect_refusal(ErrorKind::model, "F: tensor a\\nb: type X",
                 [] { read(file_of("{" + tensor("a\\nb", "X", "[2]", "[0,8]") + "}", 8)); });
}

TEST(SafetensorsHeader, WritesWhatItReads) {
  std::vector<StoredTensor> tensors = {{"a", StoredType::f32, {3}, 0, 0},
                                       {"b", StoredType::f16, {1, 5}, 0, 0},
                                       {"c", StoredType::i64, {2}, 0, 0}};
  const std::string header = make_safetensors_header(tensors);
  EXPECT_EQ(header.size() % 8, 0U);
  const auto again = read(header + std::string(12 + 10 + 16, '\0'));
  ASSERT_EQ(again.size(), tensors.size());
  for (std::size_t i = 0; i < again.size(); ++i) {
    EXPECT_EQ(again[i].name, tensors[i].name);
    EXPECT_EQ(again[i].shape, tensors[i].shape);
    EXPECT_EQ(again[i].begin, tensors[i].begin);
    EXPECT_EQ(again[i].end, tensors[i].end);
  }
}

}  // namespace
}  // namespace pointsman::model
