#pragma once

#include <optional>
#include <string>

#include "augment/labels/propose.h"
#include "cli/analyze/gather.h"
#include "cli/analyze/to_label.h"
#include "data/analysis/analysis.h"

namespace pointsman::cli {

// Who is asked for labels; `config` has a value.
struct Proposer {
  std::optional<augment::ProposeConfig> config;
  std::string api_key;
};

// Two answers for each of the first ranked rows. Examples are train rows where the parts of a split
// are known. Errors: as augment::propose_labels; a failing endpoint with what is kept as its hint,
// `ranking` being the file that has the rows already.
augment::LabelProposals propose(const Proposer& proposer, const data::AnalysedRows& labelled,
                                const RankedRows& ranked, const Path& ranking);

// What the two answers agree on.
data::LabelAgreement agreement_of(const augment::LabelProposals& proposals,
                                  const std::string& model, std::int32_t classes);

// The same in a line for a person.
std::string agreement_line(const data::LabelAgreement& agreement);

}  // namespace pointsman::cli
