// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/command_line.h"
namespace naober::cli {
void AddExampleCommands(CommandLine&) {}
}  // namespace naober::cli
