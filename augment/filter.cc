#include "augment/filter.h"

#include "augment/similarity.h"
#include "data/pairs.h"
#include "text/normalize.h"
#include "text/utf8.h"

namespace pointsman::augment {
namespace {

// The share of a text's letters in scripts that the parent does not have. A parent without letters
// has no script to be foreign to.
double foreign_share(const std::array<std::size_t, kScripts>& parent, std::string_view text) {
  const auto letters = count_letters(text);
  std::size_t all = 0, foreign = 0, known = 0;
  for (std::size_t s = 0; s < kScripts; ++s) {
    all += letters[s];
    known += parent[s];
    foreign += parent[s] == 0 ? letters[s] : 0;
  }
  return all == 0 || known == 0 ? 0 : static_cast<double>(foreign) / static_cast<double>(all);
}

}  // namespace

void check(const FilterConfig& config, Diagnostics& diagnostics) {
  if (config.min_similarity > config.max_similarity)
    diagnostics.add("min_similarity", "above max_similarity: no text is in between");
  if (config.min_characters > config.max_characters)
    diagnostics.add("min_characters", "above max_characters: no text is in between");
}

Measure measure(std::string_view text) {
  return {data::grams_of(text::normalize_for_comparison(text)), text::count_code_points(text),
          count_letters(text), function_words(text), has_control(text)};
}

bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F) return true;
    if (byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
  }
  return false;
}

Filter::Filter(const FilterConfig& config, std::span<const data::Example> rows) : config_(config) {
  refuse(rows);
}

void Filter::refuse(std::span<const data::Example> rows) {
  rows_.reserve(rows_.size() + rows.size());
  for (const data::Example& row : rows) rows_.insert(data::comparison_text(row));
}

std::optional<Rejection> Filter::take(const Measure& parent, const data::Example& child,
                                      bool written_anew) {
  std::string twin = data::comparison_text(child);
  if (rows_.contains(twin)) return Rejection::identical_to_row;
  if (children_.contains(twin)) return Rejection::identical_to_child;
  if (twin.empty()) return Rejection::too_short;  // white space alone
  const std::size_t size = text::count_code_points(child.text);
  const auto characters = static_cast<double>(size);
  const auto parent_characters = static_cast<double>(parent.characters);
  if (size < static_cast<std::size_t>(config_.min_characters) ||
      characters < config_.min_length_ratio * parent_characters) {
    return Rejection::too_short;
  }
  if (size > static_cast<std::size_t>(config_.max_characters) ||
      characters > config_.max_length_ratio * parent_characters) {
    return Rejection::too_long;
  }
  if (!parent.has_control && has_control(child.text)) return Rejection::control_character;
  if (foreign_share(parent.letters, child.text) > config_.max_foreign_script)
    return Rejection::foreign_script;
  if (written_anew && changes_language(parent.words, child.text)) return Rejection::other_language;
  if (config_.min_similarity > 0 || config_.max_similarity < 1) {
    const double similarity =
        jaccard(parent.grams, data::grams_of(text::normalize_for_comparison(child.text)));
    if (similarity > config_.max_similarity) return Rejection::too_similar;
    if (similarity < config_.min_similarity) return Rejection::too_different;
  }
  children_.insert(std::move(twin));
  return std::nullopt;
}

std::optional<Rejection> Filter::judge(const Opinion& opinion, const data::Example& child) const {
  if (opinion.label != child.label) return Rejection::teacher_label;
  if (opinion.confidence < config_.min_teacher_confidence) return Rejection::teacher_confidence;
  return std::nullopt;
}

}  // namespace pointsman::augment
