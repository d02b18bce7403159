// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/command_line.h"

int main(int argc, char** argv) {
  naober::cli::CommandLine line;
  naober::cli::AddAllCommands(line);
  return line.Run(argc, argv);
}
