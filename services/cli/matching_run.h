// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_MATCHING_RUN_H_
#define NAOBER_SERVICES_CLI_MATCHING_RUN_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/progress.h"
#include "services/cli/session.h"

namespace naober::cli {

// Makes a matching run: `wanted` names the programme and the run's options. `request_id` is a UUID:
// the same one makes no second run.
absl::StatusOr<matching::v1::MatchRun> CreateMatchRun(Session& session,
                                                      matching::v1::MatchRun wanted,
                                                      const std::string& request_id);

// Waits for the run to end and returns it as it ended. FAILED_PRECONDITION (MATCH_RUN_FAILED,
// MATCH_RUN_CANCELLED) when it ended without a result.
absl::StatusOr<matching::v1::MatchRun> WaitForMatchRun(Session& session, const std::string& id,
                                                       ProgressBar& progress);

// Proposals that staff have approved and that at least one side hasn't confirmed yet, of a run (or
// a programme, or all).
absl::StatusOr<matching::v1::ListProposalsResponse> ListUnconfirmed(
    Session& session, matching::v1::ListProposalsRequest request);

// Confirms a proposal for every side that hasn't yet; the match is active then.
absl::Status ConfirmBothSides(Session& session, matching::v1::ProposalService::Stub& stub,
                              const matching::v1::Proposal& proposal);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_MATCHING_RUN_H_
