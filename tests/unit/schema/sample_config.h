#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostics.h"
#include "base/file.h"
#include "schema/field.h"

namespace pointsman::sample {

// A config with every kind of value that the schema knows.
enum class Color { red, green };
constexpr auto names_of(Color) {
  return std::array{std::pair{Color::red, "red"}, std::pair{Color::green, "green"}};
}

struct Power {
  double power = 0.5;
  static void describe(auto& self, auto&& field) {
    field("power", self.power, "An exponent.", schema::Range{0, 1});
  }
  bool operator==(const Power&) const = default;
};

struct Shares {
  double train = 0.7;
  double test = 0.3;
  static void describe(auto& self, auto&& field) {
    field("train", self.train, "Share to train on.", schema::OpenRange{0, 1});
    field("test", self.test, "Share to test on.", schema::OpenRange{0, 1});
  }
  bool operator==(const Shares&) const = default;
};

inline void check(const Shares& shares, Diagnostics& diagnostics) {
  if (shares.train + shares.test > 1.0) diagnostics.add("train", "the shares sum to more than 1");
}

struct Inner {
  double learning_rate = 1e-4;
  std::vector<std::int64_t> seeds = {13};
  bool shuffle = true;
  std::variant<Color, Power> color = Color::red;
  std::variant<Color, std::map<std::string, double>> weights = Color::red;
  static void describe(auto& self, auto&& field) {
    field("learning_rate", self.learning_rate, "Peak rate.", schema::Range{0, 1});
    field("seeds", self.seeds, "One run a seed.", schema::Range{0, 100});
    field("shuffle", self.shuffle, "In another order each epoch.");
    field("color", self.color, "A colour, or {power: p}.");
    field("weights", self.weights, "A colour, or a map.");
  }
  bool operator==(const Inner&) const = default;
};

struct Config {
  std::string name = "sample";
  Path file;
  std::optional<Path> other;
  std::int64_t count = 4;
  Color color = Color::green;
  std::map<std::string, double> costs;
  std::optional<Shares> shares;
  Inner inner;
  static void describe(auto& self, auto&& field) {
    field("name", self.name, "What it is called.");
    field("file", self.file, "Where the rows are.");
    field("other", self.other, "Where more rows are.");
    field("count", self.count, "How many.", schema::Range{1, 65536});
    field("color", self.color, "Which one.");
    field("costs", self.costs, "Price of each label.");
    field("shares", self.shares, "How the rows are split.");
    field("inner", self.inner, "A section below.");
  }
  bool operator==(const Config&) const = default;
};

}  // namespace pointsman::sample
