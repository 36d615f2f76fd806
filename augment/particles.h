#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pointsman::augment {

// A Korean word as a stem and the particle behind it, "" where there is none.
struct Inflected {
  std::string_view stem;
  std::string_view particle;
};

// Whether the words of augment/data/korean_nouns.inc hold the stem: common nouns and pronouns that
// are nothing else, so that what stands behind one is a particle.
bool is_known_noun(std::string_view stem);

// The word with the longest particle that stands rightly behind its stem: 을 after a consonant, 를
// after a vowel. Whether the stem is a noun is for the caller to know.
Inflected split_particle(std::string_view word);

// The form of the particle that stands behind `stem`: 은 or 는, 으로 or 로; others as they are.
std::string_view particle_after(std::string_view stem, std::string_view particle);

// The stem, where a word of any noun surely ends in the object's particle 을 or 를: verbs that end
// so are told by their stems.
std::optional<std::string_view> object_stem(std::string_view word);

}  // namespace pointsman::augment
