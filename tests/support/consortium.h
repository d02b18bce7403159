// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_SUPPORT_CONSORTIUM_H_
#define NAOBER_TESTS_SUPPORT_CONSORTIUM_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "naober/intake/v1/intake.pb.h"
#include "naober/matching/v1/matching.pb.h"
#include "tests/support/client.h"
#include "tests/support/platform.h"

// What a consortium's people do with the platform, by the public API. Errors are those of the
// calls.
namespace naober::testing {

struct Consortium {
  std::string tenant_id;
  std::string programme_code;
};

// A consortium with the programme and the organisations of an example ("drenthe", "rivierenland");
// its own code is `code`, or the example's name.
absl::StatusOr<Consortium> FoundConsortium(const Platform& platform, const std::string& example,
                                           const std::string& code = "");

// A programme of buddies in one municipality, for 2026 and 2027; no target when 0.
absl::Status CreateBuddyProgramme(const Client& coordinator, const std::string& code,
                                  const std::string& municipality_code, int target_minutes = 0);

// Uploads `file`, starts its import and waits until it has ended, however it ended.
absl::StatusOr<intake::v1::PersonImport> ImportPeople(
    const Client& coordinator, const std::string& file,
    const intake::v1::PersonImport& settings = intake::v1::PersonImport());
// The same without waiting.
absl::StatusOr<intake::v1::PersonImport> StartImport(
    const Client& coordinator, const std::string& file,
    const intake::v1::PersonImport& settings = intake::v1::PersonImport());
// Waits until the import has ended. DEADLINE_EXCEEDED after two minutes. A service that doesn't
// answer for a while is waited for.
absl::StatusOr<intake::v1::PersonImport> WaitForImport(const Client& coordinator,
                                                       const std::string& id);
absl::StatusOr<std::vector<intake::v1::ImportError>> ListImportErrors(const Client& coordinator,
                                                                      const std::string& id);

// Runs the matching of a programme over everybody who is in its pool now, and waits until it has
// ended, as WaitForImport does.
absl::StatusOr<matching::v1::MatchRun> RunMatching(const Client& coordinator,
                                                   const std::string& programme_code);
absl::StatusOr<std::vector<matching::v1::Proposal>> ListProposals(const Client& coordinator,
                                                                  const std::string& match_run_id);
// Approves all proposals of a run.
absl::Status ApproveAll(const Client& coordinator, const std::string& match_run_id);
// Records that both sides of an approved proposal say yes; the match that comes of it.
absl::StatusOr<matching::v1::Match> ConfirmForBoth(const Client& coordinator,
                                                   const std::string& proposal_id);

// Waits until every event that was emitted so far has been applied by everybody who listens, with
// all that follows from it. DEADLINE_EXCEEDED, with what lags where, after `timeout`. Dead letters
// are FAILED_PRECONDITION at once. A service that doesn't answer for a while is waited for.
absl::Status WaitUntilApplied(const Platform& platform, absl::Duration timeout = absl::Seconds(60));

}  // namespace naober::testing

#endif  // NAOBER_TESTS_SUPPORT_CONSORTIUM_H_
