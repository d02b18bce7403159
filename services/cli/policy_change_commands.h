// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_POLICY_CHANGE_COMMANDS_H_
#define NAOBER_SERVICES_CLI_POLICY_CHANGE_COMMANDS_H_

#include "services/cli/command_line.h"

namespace naober::cli {

// Adds what changes a policy under `policy`: rule, floor, terms.
void AddPolicyChangeCommands(CommandLine& line, CLI::App* policy);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_POLICY_CHANGE_COMMANDS_H_
