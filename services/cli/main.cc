// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/command_line.h"

int main(int argc, char** argv) {
  naober::cli::CommandLine line;
  naober::cli::AddImportCommands(line);
  naober::cli::AddConsortiumCommands(line);
  naober::cli::AddPeopleCommands(line);
  naober::cli::AddMatchCommands(line);
  naober::cli::AddActivityCommands(line);
  naober::cli::AddReferralCommands(line);
  naober::cli::AddReportCommands(line);
  naober::cli::AddEventCommands(line);
  naober::cli::AddExampleCommands(line);
  naober::cli::AddPlatformCommands(line);
  return line.Run(argc, argv);
}
