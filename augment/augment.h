#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "augment/augment_config.h"
#include "augment/filter.h"
#include "augment/ops.h"
#include "base/json.h"
#include "data/example.h"

namespace pointsman::augment {

// A row that was made from a train row. `row.group` is the parent's group, or its id where it has
// none, so that a child never parts from its parent; everything else but text and id is the
// parent's.
struct Child {
  data::Example row;
  std::string parent;
  std::string operator_name;
  std::uint64_t seed = 0;  // the operator's stream is Rng(seed, operator_name)
};

// A text that a source is asked about.
struct SourceText {
  std::string text;
  std::string lang;          // the row's column, "" where there is none
  std::size_t of_class = 0;  // of those that are short
};

// What a source of candidates found: one list a text, and what a report should say of it.
struct Candidates {
  std::vector<std::vector<std::string>> of_text;
  Json counts = Json::object();
};
// `wanted` is how many candidates each class lacks: a source that costs something asks about no
// more texts of a class, in their order, than that takes.
using Source = std::function<Candidates(std::span<const SourceText> texts,
                                        std::span<const std::int64_t> wanted)>;

// What the operators may need of other rooms and machines; each may be absent.
struct Hooks {
  Teacher teacher;
  std::vector<std::string> teacher_labels;  // all that it can say
  Neighbours neighbours;
  std::map<std::string, Source, std::less<>> sources;  // by operator: back_translation, paraphrase
  std::vector<data::Example> elsewhere;  // rows of the other parts, which no new row may repeat
};

struct ClassCounts {
  std::string label;
  std::int64_t rows = 0;
  std::int64_t target = 0;
  std::int64_t children = 0;
  std::int64_t missing() const { return std::max<std::int64_t>(0, target - rows - children); }
};
struct OperatorCounts {
  std::int64_t tried = 0;
  std::int64_t not_applicable = 0;
  std::int64_t rejected = 0;
  std::int64_t kept = 0;
};

struct AugmentResult {
  std::vector<Child> children;
  std::int64_t rows = 0;
  std::int64_t seed = 0;
  std::vector<ClassCounts> classes;  // in the order of the labels' bytes
  std::map<std::string, OperatorCounts> operators;
  std::array<std::int64_t, kRejections> rejected{};
  std::map<std::string, Json> sources;
};

// New rows until every class has its target: round-robin over the class's rows in a seeded order,
// an operator drawn by weight, at most `attempts` draws for each wanted row. A class that stays
// short is said in a warning and in the result. The same rows, config and answers of the hooks
// give the same children. Errors: config, for an operator whose hook is absent; model, for a
// teacher that does not know a label of the rows; whatever a hook throws; Interrupted.
AugmentResult augment(const data::Dataset& train, const AugmentConfig& config, const Hooks& hooks);

}  // namespace pointsman::augment
