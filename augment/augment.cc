#include "augment/augment.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "augment/names.h"
#include "augment/neighbours.h"
#include "base/error.h"
#include "base/log.h"
#include "base/rng.h"
#include "base/stop.h"
#include "data/labels.h"

namespace pointsman::augment {
namespace {

// A train row that children are made from, with what is worked out about it once.
struct Parent {
  const data::Example* row;
  Words words;
  Language language;
  Measure measure;
  std::map<std::string, std::vector<std::string>, std::less<>> candidates;  // by source, to be used
  std::int64_t last_id = 0;
};

std::int64_t target_of(const AugmentConfig& config, std::int64_t largest) {
  if (config.target_count) return *config.target_count;
  const double wanted = config.target_ratio.value_or(0.5) * static_cast<double>(largest);
  return static_cast<std::int64_t>(std::ceil(wanted - 1e-9));
}

class Augmenter {
 public:
  Augmenter(const data::Dataset& train, const AugmentConfig& config, const Hooks& hooks)
      : train_(train),
        config_(config),
        hooks_(hooks),
        operators_(chosen_operators(config)),
        filter_(config.filters, train.rows) {
    filter_.refuse(hooks.elsewhere);
    lang_ = data::extra_column(train, "lang");
    for (const data::Example& row : train.rows) ids_.insert(row.id);
    for (const data::Example& row : hooks.elsewhere) ids_.insert(row.id);
    for (const OperatorChoice& choice : operators_) {
      total_weight_ += choice.weight;
      result_.operators[choice.name] = {};
    }
    result_.rows = static_cast<std::int64_t>(train.rows.size());
    result_.seed = config.seed;
    require_hooks();
    if (hooks.neighbours) neighbours_ = neighbours_in_use(hooks.neighbours, train.rows);
    if (hooks.teacher) require_labels();
  }

  AugmentResult run() {
    count_classes();
    std::vector<std::vector<Parent>> parents;
    for (const ClassCounts& one : result_.classes) parents.push_back(parents_of(one));
    for (const OperatorChoice& choice : operators_) ask_source(choice, parents);
    for (std::size_t c = 0; c < parents.size(); ++c) fill(result_.classes[c], parents[c]);
    return std::move(result_);
  }

 private:
  void require_hooks() const {
    for (const OperatorChoice& choice : operators_) {
      const bool lacks_source =
          find_operator(choice.name) == nullptr && !hooks_.sources.contains(choice.name);
      if (lacks_source || (needs_encoder(choice.name) && !hooks_.neighbours)) {
        throw Error(ErrorKind::config, "augment.operators: " + choice.name +
                                           " needs what this command does not have; leave it out");
      }
    }
  }

  void require_labels() const {
    for (const data::Example& row : train_.rows) {
      if (std::ranges::find(hooks_.teacher_labels, row.label) != hooks_.teacher_labels.end())
        continue;
      std::string known;
      for (const std::string& label : hooks_.teacher_labels)
        known += (known.empty() ? "" : ", ") + label;
      throw Error(ErrorKind::model,
                  "augment.teacher: it does not know the label '" + row.label + "' of the rows",
                  "a teacher is trained on rows with the same labels; its own are " + known);
    }
  }

  void count_classes() {
    std::map<std::string, std::int64_t> counts;
    for (const data::Example& row : train_.rows) ++counts[row.label];
    std::int64_t largest = 0;
    for (const auto& [label, rows] : counts) largest = std::max(largest, rows);
    for (const auto& [label, rows] : counts)
      result_.classes.push_back({label, rows, target_of(config_, largest), 0});
  }

  std::string lang_of(const data::Example& row) const {
    return lang_ && *lang_ < row.extra.size() ? row.extra[*lang_] : "";
  }

  // The rows of a class that is short, in a seeded order.
  std::vector<Parent> parents_of(const ClassCounts& one) const {
    std::vector<Parent> parents;
    if (one.missing() == 0) return parents;
    for (const data::Example& row : train_.rows) {
      if (row.label != one.label) continue;
      parents.push_back(
          {&row, Words(row.text), language_of(row.text, lang_of(row)), measure(row.text), {}, 0});
    }
    Rng rng(static_cast<std::uint64_t>(config_.seed), "augment/parents/" + one.label);
    rng.shuffle(parents);
    return parents;
  }

  void ask_source(const OperatorChoice& choice, std::vector<std::vector<Parent>>& parents) {
    if (find_operator(choice.name) != nullptr) return;
    std::vector<SourceText> texts;
    std::vector<Parent*> asked;
    std::vector<std::int64_t> wanted;
    for (std::size_t c = 0; c < parents.size(); ++c) {
      if (parents[c].empty()) continue;
      for (Parent& parent : parents[c]) {
        texts.push_back({parent.row->text, lang_of(*parent.row), wanted.size()});
        asked.push_back(&parent);
      }
      const auto missing = static_cast<double>(result_.classes[c].missing());
      wanted.push_back(
          static_cast<std::int64_t>(std::ceil(missing * choice.weight / total_weight_)));
    }
    if (texts.empty()) return;
    Candidates found = hooks_.sources.find(choice.name)->second(texts, wanted);
    PM_CHECK(found.of_text.size() == texts.size(), "a source answers for every text");
    for (std::size_t i = 0; i < asked.size(); ++i) {
      std::ranges::reverse(found.of_text[i]);  // taken from the back
      asked[i]->candidates[choice.name] = std::move(found.of_text[i]);
    }
    result_.sources[choice.name] = std::move(found.counts);
  }

  // Draws until the class has its target or its draws are used up.
  void fill(ClassCounts& one, std::vector<Parent>& parents) {
    if (parents.empty()) return;
    Rng rng(static_cast<std::uint64_t>(config_.seed), "augment/draws/" + one.label);
    std::int64_t draws = config_.attempts * one.missing();
    std::size_t next = 0;
    while (one.missing() > 0 && draws > 0) {
      std::vector<Child> batch;
      while (static_cast<std::int64_t>(batch.size()) < one.missing() && draws-- > 0) {
        if (const int signal = stop_signal(); signal != 0) throw Interrupted(signal, "");
        if (auto child = draw(parents[next++ % parents.size()], rng))
          batch.push_back(std::move(*child));
      }
      keep(one, std::move(batch));
    }
    if (one.missing() > 0) {
      log::warn("augment: class " + one.label + " has " + std::to_string(one.rows + one.children) +
                " of " + std::to_string(one.target) +
                " rows: its texts and operators gave no more that pass the filters");
    }
  }

  const OperatorChoice& draw_operator(Rng& rng) const {
    double at = rng.uniform() * total_weight_;
    for (const OperatorChoice& choice : operators_) {
      at -= choice.weight;
      if (at < 0) return choice;
    }
    return operators_.back();
  }

  std::optional<std::string> variant(Parent& parent, const OperatorChoice& choice,
                                     std::uint64_t seed) const {
    const OperatorRow* row = find_operator(choice.name);
    if (row == nullptr) {
      std::vector<std::string>& left = parent.candidates[choice.name];
      if (left.empty()) return std::nullopt;
      std::string text = std::move(left.back());
      left.pop_back();
      return text;
    }
    Rng rng(seed, choice.name);
    const OperatorInput input{parent.words, parent.language, *choice.rate, rng, &neighbours_};
    return apply_operator(*row, input);
  }

  std::optional<Child> draw(Parent& parent, Rng& rng) {
    constexpr int kSeedBits = 53;  // exact in every reader of JSON and CSV
    const OperatorChoice& choice = draw_operator(rng);
    const std::uint64_t seed = rng.next() >> (64 - kSeedBits);
    OperatorCounts& counts = result_.operators[choice.name];
    ++counts.tried;
    auto text = variant(parent, choice, seed);
    if (!text || text->empty()) {
      ++counts.not_applicable;
      return std::nullopt;
    }
    Child child{*parent.row, parent.row->id, choice.name, seed};
    child.row.text = std::move(*text);
    if (child.row.group.empty()) child.row.group = child.parent;
    const bool written_anew = find_operator(choice.name) == nullptr;
    if (const auto rejection = filter_.take(parent.measure, child.row, written_anew)) {
      reject(child, *rejection);
      return std::nullopt;
    }
    do child.row.id = child.parent + "+" + std::to_string(++parent.last_id);
    while (ids_.contains(child.row.id));
    return child;
  }

  void reject(const Child& child, Rejection reason) {
    ++result_.operators[child.operator_name].rejected;
    ++result_.rejected[static_cast<std::size_t>(reason)];
  }

  void keep(ClassCounts& one, std::vector<Child> batch) {
    std::vector<Opinion> opinions;
    if (hooks_.teacher) {
      std::vector<data::Example> rows;
      for (const Child& child : batch) rows.push_back(child.row);
      opinions = hooks_.teacher(rows);
      PM_CHECK(opinions.size() == rows.size(), "a teacher answers for every row");
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto rejection =
          opinions.empty() ? std::nullopt : filter_.judge(opinions[i], batch[i].row);
      if (rejection) {
        reject(batch[i], *rejection);
        continue;
      }
      ++result_.operators[batch[i].operator_name].kept;
      ++one.children;
      result_.children.push_back(std::move(batch[i]));
    }
  }

  const data::Dataset& train_;
  const AugmentConfig& config_;
  const Hooks& hooks_;
  std::vector<OperatorChoice> operators_;
  Filter filter_;
  Neighbours neighbours_;
  std::optional<std::size_t> lang_;  // the column `lang`
  std::unordered_set<std::string> ids_;
  double total_weight_ = 0;
  AugmentResult result_;
};

}  // namespace

AugmentResult augment(const data::Dataset& train, const AugmentConfig& config, const Hooks& hooks) {
  return Augmenter(train, config, hooks).run();
}

}  // namespace pointsman::augment
