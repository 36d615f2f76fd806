#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"
#include "model/ops.h"

namespace pointsman::model {
namespace {

struct Case {
  std::vector<std::int32_t> starts;
  long heads, head_size, window;
  bool bias, rotary;
  // Whole numbers, which bf16 keeps, and later keys speak louder. The head's size is to be a power
  // of four.
  bool whole = false;
};

float value_of(Bf16 x) { return std::bit_cast<float>(static_cast<std::uint32_t>(x.bits) << 16); }

std::vector<float> numbers(std::size_t count, std::uint64_t seed) {
  Rng rng(seed, "numbers");
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(rng.normal());
  return values;
}

// A row's query (0), key (1) or value (2) of a head, rotated where that is asked for.
std::vector<double> part_of(const Attention<Bf16>& a, long text, long row, long head, int part) {
  const long width = a.heads * a.head_size, first = part * width + head * a.head_size;
  std::vector<double> x;
  for (long j = first; j < first + a.head_size; ++j)
    x.push_back(static_cast<double>(value_of(a.qkv[row * 3 * width + j])) +
                static_cast<double>(a.bias ? a.bias[j] : 0.0f));
  if (!a.cosines || part == 2) return x;
  const long half = a.head_size / 2, at = (row - a.starts[text]) * half;
  for (long j = 0; j < half; ++j) {
    const auto left = static_cast<std::size_t>(j), right = static_cast<std::size_t>(j + half);
    const auto c = static_cast<double>(a.cosines[at + j]), s = static_cast<double>(a.sines[at + j]);
    const double l = x[left], r = x[right];
    x[left] = l * c - r * s;
    x[right] = r * c + l * s;
  }
  return x;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// softmax(q k^T scale) v over the keys within the window, in double.
std::vector<double> slow_context(const Attention<Bf16>& a, long text, long row, long head) {
  const std::vector<double> q = part_of(a, text, row, head, 0);
  std::vector<double> context(static_cast<std::size_t>(a.head_size));
  double total = 0;
  for (long key = a.starts[text]; key < a.starts[text + 1]; ++key) {
    if (std::abs(key - row) > a.window) continue;
    const double weight =
        std::exp(dot(q, part_of(a, text, key, head, 1)) * static_cast<double>(a.scale));
    const std::vector<double> v = part_of(a, text, key, head, 2);
    for (std::size_t j = 0; j < v.size(); ++j) context[j] += weight * v[j];
    total += weight;
  }
  for (double& x : context) x /= total;
  return context;
}

// The context is rounded to bf16; on the tile unit so are queries, keys, values and weights, of
// whose 8 bits a score of 4 loses about 0.02; whole numbers lose in the weights alone.
void expect_attention(const Kernels& set, const Case& one) {
  const long rows = one.starts.back(), width = one.heads * one.head_size;
  const auto texts = static_cast<long>(one.starts.size()) - 1;
  const auto count = static_cast<std::size_t>(rows * 3 * width);
  std::vector<Bf16> qkv(count), context(static_cast<std::size_t>(rows * width));
  std::vector<float> values = numbers(count, 1);
  for (std::size_t i = 0; one.whole && i < count; ++i) {
    const std::size_t row = i / static_cast<std::size_t>(3 * width);
    values[i] = std::round(values[i] * (1 + 0.003f * static_cast<float>(row)));
  }
  kPortableKernels.narrow(qkv.data(), values.data(), static_cast<long>(count));
  const std::vector<float> bias = numbers(static_cast<std::size_t>(3 * width), 2);
  long longest = 0;
  for (long i = 0; i < texts; ++i)
    longest = std::max<long>(longest, one.starts[static_cast<std::size_t>(i + 1)] -
                                          one.starts[static_cast<std::size_t>(i)]);
  std::vector<float> cosines, sines;
  for (long i = 0; i < longest * (one.head_size / 2); ++i) {
    cosines.push_back(static_cast<float>(std::cos(0.3 * static_cast<double>(i))));
    sines.push_back(static_cast<float>(std::sin(0.3 * static_cast<double>(i))));
  }
  Attention<Bf16> a{};
  a.qkv = qkv.data();
  a.bias = one.bias ? bias.data() : nullptr;
  a.starts = one.starts.data();
  a.heads = one.heads;
  a.head_size = one.head_size;
  a.longest = longest;
  a.window = one.window;
  a.scale = 1.0f / std::sqrt(static_cast<float>(one.head_size));
  a.cosines = one.rotary ? cosines.data() : nullptr;
  a.sines = sines.data();
  a.context = context.data();
  std::vector<float> scratch(static_cast<std::size_t>(attend_scratch(longest, one.head_size, 0)),
                             std::nanf(""));
  set.bf16.attend(a, 0, texts * one.heads, scratch.data());
  const double lost = one.whole ? 0.01 : 0.02;
  for (long text = 0; text < texts; ++text) {
    for (long row = a.starts[text]; row < a.starts[text + 1]; ++row) {
      for (long head = 0; head < one.heads; ++head) {
        const std::vector<double> expected = slow_context(a, text, row, head);
        for (std::size_t j = 0; j < expected.size(); ++j) {
          const auto at = static_cast<std::size_t>(row * width + head * one.head_size) + j;
          const double size = std::abs(expected[j]);
          ASSERT_NEAR(static_cast<double>(value_of(context[at])), expected[j],
                      set.multiply_tiles ? lost * (1 + size) : 0.004 * size + 1e-3)
              << set.name << ": row " << row << ", head " << head << ", element " << j;
        }
      }
    }
  }
}

TEST(Attention, IsTheSlowDefinitionInEveryInstructionSetShapeAndWindow) {
  for (const Kernels* set : supported_kernels()) {
    expect_attention(*set, {{0, 1}, 2, 32, 1, false, false});
    expect_attention(*set, {{0, 7, 39, 40}, 3, 32, 100, true, false});
    expect_attention(*set, {{0, 31, 64, 130}, 2, 64, 100, false, true});
    expect_attention(*set, {{0, 150}, 1, 64, 5, true, true});
    expect_attention(*set, {{0, 150, 183}, 2, 26, 64, true, false});
    expect_attention(*set, {{0, 33, 100}, 1, 80, 0, false, false});
    expect_attention(*set, {{0, 700}, 1, 32, 700, false, false});
    expect_attention(*set, {{0, 700}, 1, 64, 150, true, true});
    expect_attention(*set, {{0, 700}, 1, 64, 700, false, false, true});
  }
}

}  // namespace
}  // namespace pointsman::model
