#pragma once

#include <string>
#include <utility>
#include <vector>

#include "train/train.h"

namespace pointsman::train {

// What a training is a function of: every key of the config that it reads, the number of threads,
// the arithmetic, and the hashes of rows, encoder and tokenizer. Two requests with equal
// fingerprints end in the same bytes on the same machine.
struct Fingerprint {
  std::vector<std::pair<std::string, std::string>> entries;  // "train.learning_rate", "0.0001"
};

Fingerprint fingerprint_of(const TrainRequest& request);

// FOLDER/checkpoints/request.json. Errors: system; data, when it is not what write_fingerprint
// wrote.
void write_fingerprint(const Path& path, const Fingerprint& fingerprint);
Fingerprint read_fingerprint(const Path& path);

// Without what a training that is over no longer depends on: the threads and the arithmetic.
Fingerprint without_machine(Fingerprint fingerprint);

// Errors: config, naming the first entry that differs and both values.
void refuse_other_request(const Fingerprint& stored, const Fingerprint& asked, const Path& folder);

}  // namespace pointsman::train
