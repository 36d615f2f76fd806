#include "data/assignment.h"

#include <algorithm>
#include <limits>
#include <map>

namespace pointsman::data {
namespace {

constexpr double kMissingClass = 1e9;              // above every deviation that a data set can have
constexpr double kBetter = -1e-9;                  // a change of the cost that is no rounding
constexpr std::size_t kMostTypesToExchange = 400;  // pairs of types are looked at
constexpr int kAttempts = 10;                      // from shuffled starts; the best one counts

// Components with the same rows of each class can stand for one another.
struct Type {
  ClassRows classes;  // with "all rows" as the last one
  std::vector<std::size_t> components;
  std::vector<std::int64_t> in_part;  // [P], how many of them each part gets
  std::int64_t rows() const { return classes.back().second; }
};

std::vector<Type> types_of(std::span<const ClassRows> components, std::int32_t classes) {
  std::map<ClassRows, std::size_t> numbers;
  std::vector<Type> types;
  for (std::size_t i = 0; i < components.size(); ++i) {
    const auto [found, is_new] = numbers.emplace(components[i], types.size());
    if (is_new) {
      Type type{components[i], {}, {}};
      std::int64_t rows = 0;
      for (const auto& [label, count] : components[i]) rows += count;
      type.classes.emplace_back(classes, rows);
      types.push_back(std::move(type));
    }
    types[found->second].components.push_back(i);
  }
  return types;
}

// Rows of each class in each part, against what they should be.
class Ledger {
 public:
  Ledger(const std::vector<Type>& types, std::int32_t classes, std::span<const double> shares)
      : columns_(static_cast<std::size_t>(classes) + 1) {
    std::vector<double> totals(columns_);
    for (const Type& type : types) {
      for (const auto& [label, rows] : type.classes) {
        totals[static_cast<std::size_t>(label)] +=
            static_cast<double>(rows) * static_cast<double>(type.components.size());
      }
    }
    for (const double share : shares) {
      for (const double total : totals) wanted_.push_back(share * total);
    }
    counts_.assign(wanted_.size(), 0);
  }

  void add(const Type& type, std::size_t part, std::int64_t times) {
    for (const auto& [label, rows] : type.classes) {
      counts_[index(part, label)] += static_cast<double>(rows * times);
    }
  }

  // The change of the cost if the part gained one of `in` and lost one of `out` (either may be
  // null).
  double change(std::size_t part, const Type* in, const Type* out) const {
    double sum = 0;
    std::size_t i = 0;
    std::size_t o = 0;
    while ((in && i < in->classes.size()) || (out && o < out->classes.size())) {
      const auto end = static_cast<std::int32_t>(columns_);
      const std::int32_t in_label = in && i < in->classes.size() ? in->classes[i].first : end;
      const std::int32_t out_label = out && o < out->classes.size() ? out->classes[o].first : end;
      const std::int32_t label = std::min(in_label, out_label);
      std::int64_t rows = 0;
      if (in_label == label) rows += in->classes[i++].second;
      if (out_label == label) rows -= out->classes[o++].second;
      const std::size_t cell = index(part, label);
      sum += cost(cell, counts_[cell] + static_cast<double>(rows)) - cost(cell, counts_[cell]);
    }
    return sum;
  }

  // How much the deviation falls when the part gains one, as long as parts are still being filled.
  double need(std::size_t part, const Type& type) const {
    double sum = 0;
    for (const auto& [label, rows] : type.classes) {
      const std::size_t cell = index(part, label);
      const auto size = static_cast<double>(rows);
      sum += size * (2 * (wanted_[cell] - counts_[cell]) - size) / wanted_[cell];
    }
    return sum;
  }

  double cost() const {
    double sum = 0;
    for (std::size_t cell = 0; cell < counts_.size(); ++cell) {
      if (wanted_[cell] > 0) sum += cost(cell, counts_[cell]);
    }
    return sum;
  }

 private:
  std::size_t index(std::size_t part, std::int32_t label) const {
    return part * columns_ + static_cast<std::size_t>(label);
  }
  double cost(std::size_t cell, double count) const {
    const double deviation = count - wanted_[cell];
    return deviation * deviation / wanted_[cell] + (count <= 0 ? kMissingClass : 0.0);
  }

  std::size_t columns_;
  std::vector<double> wanted_;  // [P x columns]
  std::vector<double> counts_;  // [P x columns]
};

// Chooses how many components of each type every part gets.
class Assigner {
 public:
  Assigner(std::vector<Type>& types, std::int32_t classes, std::span<const double> shares)
      : types_(types), parts_(shares.size()), ledger_(types, classes, shares) {
    for (Type& type : types_) type.in_part.assign(parts_, 0);
  }

  void fill() {
    for (Type& type : types_) {
      for (std::size_t i = 0; i < type.components.size(); ++i) {
        std::size_t best = 0;
        for (std::size_t part = 1; part < parts_; ++part) {
          if (ledger_.need(part, type) > ledger_.need(best, type) + 1e-12) best = part;
        }
        ++type.in_part[best];
        ledger_.add(type, best, 1);
      }
    }
  }

  void improve() {
    while (move_any() || exchange_any()) {
    }
  }

  double cost() const { return ledger_.cost(); }

 private:
  // Whether any move of one component from a part to another was for the better, and was made.
  bool move_any() {
    bool moved = false;
    for (Type& type : types_) {
      for (std::size_t from = 0; from < parts_; ++from) {
        for (std::size_t to = 0; to < parts_; ++to) {
          while (from != to && type.in_part[from] > 0 &&
                 ledger_.change(from, nullptr, &type) + ledger_.change(to, &type, nullptr) <
                     kBetter) {
            transfer(type, from, to);
            moved = true;
          }
        }
      }
    }
    return moved;
  }

  // The same for the exchange of two.
  bool exchange_any() {
    if (types_.size() > kMostTypesToExchange) return false;
    bool exchanged = false;
    for (std::size_t a = 0; a < types_.size(); ++a) {
      for (std::size_t b = 0; b < types_.size(); ++b) {
        if (a != b) exchanged = exchange(types_[a], types_[b]) || exchanged;
      }
    }
    return exchanged;
  }

  bool exchange(Type& a, Type& b) {
    bool exchanged = false;
    for (std::size_t from = 0; from < parts_; ++from) {
      for (std::size_t to = 0; to < parts_; ++to) {
        while (from != to && a.in_part[from] > 0 && b.in_part[to] > 0 &&
               ledger_.change(from, &b, &a) + ledger_.change(to, &a, &b) < kBetter) {
          transfer(a, from, to);
          transfer(b, to, from);
          exchanged = true;
        }
      }
    }
    return exchanged;
  }

  void transfer(Type& type, std::size_t from, std::size_t to) {
    --type.in_part[from];
    ++type.in_part[to];
    ledger_.add(type, from, -1);
    ledger_.add(type, to, 1);
  }

  std::vector<Type>& types_;
  std::size_t parts_;
  Ledger ledger_;
};

}  // namespace

std::vector<std::int32_t> assign_components(std::span<const ClassRows> components,
                                            std::int32_t classes, std::span<const double> shares,
                                            Rng& rng) {
  std::vector<Type> types = types_of(components, classes);
  std::vector<Type> best;
  double best_cost = std::numeric_limits<double>::infinity();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    rng.shuffle(types);
    std::stable_sort(types.begin(), types.end(),
                     [](const Type& a, const Type& b) { return a.rows() > b.rows(); });
    Assigner assigner(types, classes, shares);
    assigner.fill();
    assigner.improve();
    if (assigner.cost() >= best_cost + kBetter) continue;
    best_cost = assigner.cost();
    best = types;
  }
  std::vector<std::int32_t> parts(components.size());
  for (Type& type : best) {
    rng.shuffle(type.components);
    std::size_t next = 0;
    for (std::size_t part = 0; part < shares.size(); ++part) {
      for (std::int64_t i = 0; i < type.in_part[part]; ++i) {
        parts[type.components[next++]] = static_cast<std::int32_t>(part);
      }
    }
  }
  return parts;
}

}  // namespace pointsman::data
