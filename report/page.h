#pragma once

#include <cstddef>
#include <string>

namespace pointsman::report {

// A whole HTML document that needs nothing but itself: style inside, no script, light and dark by
// the reader's setting, from a phone's width up. `body` is HTML.
std::string page(const std::string& title, const std::string& body);

// Classes with a colour of their own; those behind share the last, a grey. The colours are those of
// Okabe and Ito (2008), which the colour-blind tell apart, lightened on a dark ground.
constexpr std::size_t kColours = 8;
// "var(--c3)" for the fourth.
std::string colour(std::size_t index);

// A section with a heading and, under it, a sentence (HTML) that says how to read it.
std::string section(const std::string& heading, const std::string& sentence,
                    const std::string& body);

// A legend entry.
std::string key(std::size_t index, const std::string& label);

}  // namespace pointsman::report
