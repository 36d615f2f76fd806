#pragma once

#include <string>

#include "data/analysis/analysis.h"

namespace pointsman::report {

// analysis.html: the findings, the advice, then classes, lengths, languages, repeats, shortcuts,
// the map and what an endpoint proposed.
std::string analysis_page(const data::Analysis& analysis);

// Its sections; empty where there is nothing to show.
std::string findings_section(const data::Analysis& analysis);
std::string advice_section(const data::Analysis& analysis);
std::string classes_section(const data::Analysis& analysis);
std::string lengths_section(const data::Analysis& analysis);
std::string languages_section(const data::Analysis& analysis);
std::string repeats_section(const data::Analysis& analysis);
std::string shortcuts_section(const data::Analysis& analysis);
std::string map_section(const data::Analysis& analysis);
std::string proposals_section(const data::Analysis& analysis);

// The classes in the order in which charts show them, the largest first.
std::vector<std::size_t> classes_by_size(const data::Analysis& analysis);
// The colour of each class [C]: its place in that order.
std::vector<std::size_t> class_colours(const data::Analysis& analysis);

// Charts show this many classes; analysis.json has all.
constexpr std::size_t kClassesShown = 40;
// "Shown: 40 of 150 classes.", or "" where all are.
std::string left_out(std::size_t shown, std::size_t all, const std::string& what);

// "a-1, a-2 and 3 more".
std::string row_list(const data::Analysis& analysis, const std::vector<std::int32_t>& rows,
                     std::size_t shown);

}  // namespace pointsman::report
