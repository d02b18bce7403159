// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/matching_run.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/uuid.h"
#include "services/cli/listing.h"
#include "services/cli/poll.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

// A run over the largest pool that is promised takes seconds; ten minutes mean that nobody works.
constexpr absl::Duration kPatience = absl::Minutes(10);

absl::Status ConfirmSide(Session& session, pb::ProposalService::Stub& stub, const std::string& id,
                         pb::MatchSide side) {
  pb::ConfirmProposalRequest request;
  request.set_id(id);
  request.set_side(side);
  request.set_request_id(UuidFrom({"naober confirm", id, CodeText(side)}));
  return session.Call(stub, &pb::ProposalService::Stub::ConfirmProposal, request).status();
}

}  // namespace

absl::StatusOr<pb::MatchRun> CreateMatchRun(Session& session, pb::MatchRun wanted,
                                            const std::string& request_id) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchRunService>("matching"));
  pb::CreateMatchRunRequest request;
  *request.mutable_match_run() = std::move(wanted);
  request.set_request_id(request_id);
  ASSIGN_OR_RETURN(auto response,
                   session.Call(*stub, &pb::MatchRunService::Stub::CreateMatchRun, request));
  return std::move(*response.mutable_match_run());
}

absl::StatusOr<pb::MatchRun> WaitForMatchRun(Session& session, const std::string& id,
                                             ProgressBar& progress) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchRunService>("matching"));
  pb::GetMatchRunRequest request;
  request.set_id(id);
  pb::MatchRun run;
  progress.SetTotal(100);
  RETURN_IF_ERROR(PollUntil("the matching run", kPatience, [&]() -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const auto response,
                     session.Call(*stub, &pb::MatchRunService::Stub::GetMatchRun, request));
    run = response.match_run();
    progress.Update(run.progress_percent());
    return run.state() != pb::MATCH_RUN_STATE_QUEUED && run.state() != pb::MATCH_RUN_STATE_RUNNING;
  }));
  if (run.state() == pb::MATCH_RUN_STATE_CANCELLED) {
    return Refuse("MATCH_RUN_CANCELLED", "somebody stopped the matching run");
  }
  if (run.state() != pb::MATCH_RUN_STATE_SUCCEEDED) {
    return Refuse("MATCH_RUN_FAILED",
                  absl::StrCat("the matching run failed: ", run.failure_reason()));
  }
  return run;
}

absl::StatusOr<pb::ListProposalsResponse> ListUnconfirmed(Session& session,
                                                          pb::ListProposalsRequest request) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProposalService>("matching"));
  request.clear_states();
  request.add_states(pb::PROPOSAL_STATE_APPROVED);
  request.add_states(pb::PROPOSAL_STATE_CONFIRMED_BY_NEWCOMER);
  request.add_states(pb::PROPOSAL_STATE_CONFIRMED_BY_BUDDY);
  return ListAll(session, *stub, &pb::ProposalService::Stub::ListProposals, request);
}

absl::Status ConfirmBothSides(Session& session, pb::ProposalService::Stub& stub,
                              const pb::Proposal& proposal) {
  if (proposal.state() != pb::PROPOSAL_STATE_CONFIRMED_BY_NEWCOMER) {
    RETURN_IF_ERROR(ConfirmSide(session, stub, proposal.id(), pb::MATCH_SIDE_NEWCOMER));
  }
  if (proposal.state() != pb::PROPOSAL_STATE_CONFIRMED_BY_BUDDY) {
    RETURN_IF_ERROR(ConfirmSide(session, stub, proposal.id(), pb::MATCH_SIDE_BUDDY));
  }
  return absl::OkStatus();
}

}  // namespace naober::cli
