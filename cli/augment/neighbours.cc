#include "cli/augment/neighbours.h"

#include <memory>
#include <optional>
#include <unordered_map>

#include "augment/neighbours.h"
#include "base/error.h"
#include "base/log.h"
#include "cli/run_config.h"
#include "model/word_neighbours.h"

namespace pointsman::cli {
namespace {

// Further away, most neighbours of either encoder that set-up brings are of the same field at best.
constexpr double kLeastCosine = 0.45;
constexpr std::size_t kLooked =
    200;  // of many languages, before those that are of none of the rows

class EncoderNeighbours {
 public:
  explicit EncoderNeighbours(Path folder) : folder_(std::move(folder)) {}

  const std::vector<std::string>& of(const std::string& word) {
    const auto [known, is_new] = known_.try_emplace(word);
    if (!is_new || augment::neighbour_kind(word) < 0) return known->second;
    if (!words_) {
      words_ = model::WordNeighbours::load(folder_, augment::neighbour_kind);
      log::info("augment: neighbours among " + std::to_string(words_->size()) + " words of " +
                folder_.string());
    }
    for (model::WordNeighbour& one : words_->nearest(word, kLooked)) {
      if (one.cosine < kLeastCosine) break;
      if (!augment::is_other_form(word, one.word)) known->second.push_back(std::move(one.word));
    }
    return known->second;
  }

 private:
  Path folder_;
  std::optional<model::WordNeighbours> words_;
  std::unordered_map<std::string, std::vector<std::string>> known_;
};

}  // namespace

augment::Neighbours encoder_neighbours(const model::ModelConfig& config) {
  const auto* folder = std::get_if<Path>(&config.encoder);
  if (folder == nullptr) {
    throw Error(ErrorKind::config,
                "augment.operators: neighbour needs a pretrained encoder, and model.encoder is one "
                "that the run makes; leave it out");
  }
  require_encoder_folder(config);
  const auto encoder = std::make_shared<EncoderNeighbours>(*folder);
  return [encoder](std::string_view text, std::size_t begin, std::size_t end) {
    return encoder->of(augment::lower_ascii(text.substr(begin, end - begin)));
  };
}

}  // namespace pointsman::cli
