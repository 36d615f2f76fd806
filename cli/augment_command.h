#pragma once

#include "cli/command.h"

namespace pointsman::cli {

void add_augment_command(CLI::App& app, Context& context);

}  // namespace pointsman::cli
