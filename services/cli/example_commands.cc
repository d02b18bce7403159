// SPDX-License-Identifier: EUPL-1.2
// example: a whole consortium worked through, from its files to its report.
#include <memory>

#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "services/cli/command_line.h"
#include "services/cli/example/example.h"

namespace naober::cli {
namespace {

absl::Status RunExample(Session& session, const ExampleOptions& options) {
  const absl::Time started = absl::Now();
  Example example;
  example.options = options;
  example.as_operator = &session;
  RETURN_IF_ERROR(SetUpConsortium(example));
  RETURN_IF_ERROR(WaitUntilSettled(example, "known to all services"));
  RETURN_IF_ERROR(MatchEverybody(example));
  RETURN_IF_ERROR(WaitUntilSettled(example, "matches known to all"));
  ASSIGN_OR_RETURN(const auto matches, ActiveMatches(example));
  RETURN_IF_ERROR(RegisterForActivities(example, matches));
  RETURN_IF_ERROR(SendReferrals(example));
  RETURN_IF_ERROR(LiveThroughWeeks(example, matches));
  RETURN_IF_ERROR(CompleteReferrals(example));
  RETURN_IF_ERROR(WaitUntilSettled(example, "reports up to date"));
  return PrintSummary(example, absl::Now() - started);
}

}  // namespace

void AddExampleCommands(CommandLine& line) {
  CLI::App* group = line.Group("example", "Example consortia on a development platform");
  auto options = std::make_shared<ExampleOptions>();
  CLI::App* run = line.Add(
      group, "run",
      "Work a consortium through by the public API: files, matching, meetings, activities,\n"
      "referrals, report. Repeating it changes nothing; broken off, it carries on (role operator)",
      "naober example run deploy/example/rivierenland --consortium rivierenland "
      "--key development-key.json --tokens tokens --clock-file clock",
      [options](Session& session) { return RunExample(session, *options); });
  run->add_option("folder", options->folder,
                  "with programmes, organisations, offers, activities and people as .csv")
      ->required();
  run->add_option("--consortium", options->consortium, "its code")->required();
  run->add_option("--key", options->key_file, "the development key")->required();
  run->add_option("--tokens", options->tokens_folder, "where its tokens go")->required();
  run->add_option("--clock-file", options->clock_file, "the platform's business clock")->required();
}

}  // namespace naober::cli
