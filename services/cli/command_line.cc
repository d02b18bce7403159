// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/command_line.h"

// What CLI::App leaves to be defined, here once: it costs each file that has it two seconds.
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "services/cli/output.h"

namespace naober::cli {
namespace {

constexpr int kWrongUsage = 2;

std::string Examples(const std::string& lines) {
  if (lines.empty()) return "";
  std::string out = "\nExamples:";
  for (const absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty()))
    absl::StrAppend(&out, "\n  ", line);
  return out;
}

}  // namespace

CommandLine::CommandLine()
    : root_(
          "naober brings newcomers together with buddies, activities and places, and accounts for "
          "it.\n"
          "Every command has --help with examples.",
          "naober") {
  root_.require_subcommand(1);
  root_.fallthrough();
  root_.add_option("--config", options_.config_file, "where the services are (JSON)")
      ->envname("NAOBER_CONFIG")
      ->group("Global options");
  root_.add_option("--token-file", options_.token_file, "file with your access token")
      ->envname("NAOBER_TOKEN_FILE")
      ->group("Global options");
  root_.add_option("--output,-o", options_.output, "table, json or csv")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->group("Global options");
  root_.add_option("--timeout", timeout_, "longest time of one call, e.g. 30s or 2m")
      ->group("Global options");
  root_.footer(
      "\nExit codes: 0 done, 2 wrong usage or input, 3 not found, 4 not allowed, 5 not reachable "
      "(try again),\n"
      "6 not possible in the present state, 1 anything else." +
      Examples("naober people list --municipality GM0281\n"
               "naober report municipal --programme buddy-rivierenland --output json\n"
               "naober events status"));
}

CLI::App* CommandLine::Group(const std::string& name, const std::string& description) {
  const auto same = [&](CLI::App* app) { return app->get_name() == name; };
  if (const auto found = root_.get_subcommands(same); !found.empty()) return found.front();
  CLI::App* group = root_.add_subcommand(name, description);
  group->require_subcommand(1);
  group->fallthrough();
  return group;
}

CLI::App* CommandLine::Add(CLI::App* parent, const std::string& name,
                           const std::string& description, const std::string& examples,
                           Action action) {
  CLI::App* command = parent->add_subcommand(name, description);
  command->fallthrough();
  command->footer(Examples(examples));
  command->callback([this, action = std::move(action)] { chosen_ = action; });
  return command;
}

int CommandLine::Run(int argc, const char* const* argv) {
  try {
    root_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help asked for is success; anything else is wrong usage, whatever number CLI11 has for it.
    return root_.exit(error, std::cout, std::cerr) == 0 ? 0 : kWrongUsage;
  }
  if (!absl::ParseDuration(timeout_, &options_.timeout) ||
      options_.timeout <= absl::ZeroDuration()) {
    PrintError(std::cerr, InvalidField("--timeout", "NOT_A_DURATION",
                                       "must be a positive duration such as 30s or 2m"));
    return kWrongUsage;
  }
  Session session(options_);
  const absl::Status status = chosen_(session);
  if (!status.ok()) PrintError(std::cerr, status);
  std::cout.flush();
  return ExitCodeOf(status);
}

void AddAllCommands(CommandLine& line) {
  AddImportCommands(line);
  AddConsortiumCommands(line);
  AddPeopleCommands(line);
  AddMatchCommands(line);
  AddMatchDecisionCommands(line);
  AddMatchLifeCommands(line);
  AddContactCommands(line);
  AddIntervisionCommands(line);
  AddInsightCommands(line);
  AddPolicyCommands(line);
  AddRoundCommands(line);
  AddWhatIfCommands(line);
  AddActivityCommands(line);
  AddReferralCommands(line);
  AddPlaceCommands(line);
  AddReportCommands(line);
  AddCriterionCommands(line);
  AddEventCommands(line);
  AddExampleCommands(line);
  AddPlatformCommands(line);
  AddTokenCommands(line);
}

}  // namespace naober::cli
