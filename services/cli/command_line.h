// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_COMMAND_LINE_H_
#define NAOBER_SERVICES_CLI_COMMAND_LINE_H_

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/cli/session.h"

namespace naober::cli {

// The tree of commands and what the person chose in it. Commands follow the habits of kubectl and
// gh: naober NOUN VERB (or naober VERB NOUN where it reads better), --help with examples
// everywhere.
class CommandLine {
 public:
  using Action = std::function<absl::Status(Session&)>;

  CommandLine();

  // The group `name` under the root, made when first asked for.
  CLI::App* Group(const std::string& name, const std::string& description);

  // A command under `parent` that runs `action` when chosen. `examples`: one line each, shown by
  // --help.
  CLI::App* Add(CLI::App* parent, const std::string& name, const std::string& description,
                const std::string& examples, Action action);

  CLI::App* root() { return &root_; }

  // Parses and runs; returns the exit code (output.h). Errors go to standard error with what to do.
  int Run(int argc, const char* const* argv);

 private:
  CLI::App root_;
  GlobalOptions options_;
  std::string timeout_ = "30s";
  Action chosen_;
};

// Each adds its commands; one function per file *_commands.cc.
void AddImportCommands(CommandLine& line);         // import
void AddConsortiumCommands(CommandLine& line);     // consortium, programmes
void AddPeopleCommands(CommandLine& line);         // people, enrolments
void AddMatchCommands(CommandLine& line);          // match
void AddMatchDecisionCommands(CommandLine& line);  // match
void AddMatchLifeCommands(CommandLine& line);      // match
void AddContactCommands(CommandLine& line);        // match
void AddIntervisionCommands(CommandLine& line);    // intervision
void AddInsightCommands(CommandLine& line);        // match
void AddPolicyCommands(CommandLine& line);         // match policy
void AddRoundCommands(CommandLine& line);          // match
void AddWhatIfCommands(CommandLine& line);         // match
void AddActivityCommands(CommandLine& line);       // activities, sessions
void AddReferralCommands(CommandLine& line);       // organisations, places, referrals
void AddPlaceCommands(CommandLine& line);          // places
void AddReportCommands(CommandLine& line);         // report, grant
void AddCriterionCommands(CommandLine& line);      // criteria
void AddEventCommands(CommandLine& line);          // events
void AddExampleCommands(CommandLine& line);        // example
void AddPlatformCommands(CommandLine& line);       // status, version, migrate
void AddTokenCommands(CommandLine& line);          // token

// All of them, in the order in which --help lists them.
void AddAllCommands(CommandLine& line);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_COMMAND_LINE_H_
