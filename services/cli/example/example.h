// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_EXAMPLE_EXAMPLE_H_
#define NAOBER_SERVICES_CLI_EXAMPLE_EXAMPLE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "naober/intake/v1/intake.pb.h"
#include "naober/matching/v1/matching.pb.h"
#include "services/cli/progress.h"
#include "services/cli/session.h"

namespace naober::cli {

struct ExampleOptions {
  std::string folder;         // with people.csv, organisations.csv, …
  std::string consortium;     // its code
  std::string key_file;       // the development key that mints its tokens
  std::string tokens_folder;  // where they go
  std::string clock_file;     // the business clock of the platform
};

// An example consortium while it is worked through by the public API. Each step finds out what is
// there already and does the rest, so that a run that broke off is taken up where it stood, and a
// second run changes nothing. Steps are declared in the order in which they run; all of them use
// what the first one found.
struct Example {
  ExampleOptions options;
  Session* as_operator = nullptr;
  std::unique_ptr<Session> as_coordinator;
  std::string consortium_id;
  absl::TimeZone zone;
  // Programme → codes of its municipalities.
  std::map<std::string, std::vector<std::string>> programmes;
};

// The consortium and a coordinator's session; organisations, programmes, offers, activities, people
// and grants from the folder; tokens for all roles.
absl::Status SetUpConsortium(Example& example);

// Waits until every service has published and applied all events. FAILED_PRECONDITION
// (DEAD_LETTERS) when one could not be applied.
absl::Status WaitUntilSettled(Example& example, const std::string& what_for);

// One matching run per programme; its proposals approved and confirmed by both sides.
absl::Status MatchEverybody(Example& example);

// Matches of all programmes that are active, by newcomer: position 0, 1, … in the rules of life.
absl::StatusOr<std::vector<matching::v1::Match>> ActiveMatches(Example& example);

// Newcomers enrolled in a programme, in the order of the file.
absl::StatusOr<std::vector<intake::v1::Person>> NewcomersOf(Session& session,
                                                            const std::string& programme);

// Newcomers register for activities: matched ones nearby, all of a programme for its own series,
// where those without a buddy are refused if the series asks for one (R1).
absl::Status RegisterForActivities(Example& example,
                                   const std::vector<matching::v1::Match>& matches);

// Organisations refer newcomers to places, and receivers answer.
absl::Status SendReferrals(Example& example);

// The weeks pass: the clock moves on, pairs meet, sessions are held.
absl::Status LiveThroughWeeks(Example& example, const std::vector<matching::v1::Match>& matches);

// Accepted referrals start, and some are completed.
absl::Status CompleteReferrals(Example& example);

// Prints what came out, as text or, with --output json, as one document.
absl::Status PrintSummary(Example& example, absl::Duration took);

// A progress bar on standard error.
ProgressBar StepBar(const std::string& title, int total = 0);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_EXAMPLE_EXAMPLE_H_
