// SPDX-License-Identifier: EUPL-1.2
// An example's matching: run, approve, confirm.
#include <algorithm>
#include <atomic>
#include <utility>

#include "libs/base/uuid.h"
#include "services/cli/example/example.h"
#include "services/cli/listing.h"
#include "services/cli/matching_run.h"
#include "services/cli/parallel.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

// The programme's first run that succeeded or is under way; a new one when there is none.
absl::StatusOr<pb::MatchRun> FirstRun(Session& session, const std::string& programme) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchRunService>("matching"));
  pb::ListMatchRunsRequest list;
  list.set_programme_code(programme);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::MatchRunService::Stub::ListMatchRuns, list));
  for (int i = all.match_runs_size() - 1; i >= 0; --i) {  // newest first
    const pb::MatchRunState state = all.match_runs(i).state();
    if (state != pb::MATCH_RUN_STATE_FAILED && state != pb::MATCH_RUN_STATE_CANCELLED)
      return all.match_runs(i);
  }
  pb::MatchRun wanted;
  wanted.set_programme_code(programme);
  return CreateMatchRun(
      session, std::move(wanted),
      UuidFrom({"naober example run", programme, std::to_string(all.match_runs_size())}));
}

absl::Status ApproveRun(Session& session, const std::string& run_id) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProposalService>("matching"));
  pb::ApproveProposalsRequest request;
  request.set_match_run_id(run_id);
  request.set_request_id(UuidFrom({"naober example approve", run_id}));
  return session.Call(*stub, &pb::ProposalService::Stub::ApproveProposals, request).status();
}

// A proposal that somebody ended meanwhile is no reason to stop the others.
absl::Status ConfirmUnlessEnded(Session& session, pb::ProposalService::Stub& stub,
                                const pb::Proposal& proposal, std::atomic<int>& confirmed) {
  const absl::Status status = ConfirmBothSides(session, stub, proposal);
  if (status.ok()) ++confirmed;
  const std::string reason = ReasonOf(status);
  return reason == "PROPOSAL_ENDED" || reason == "BUDDY_FULL" ? absl::OkStatus() : status;
}

absl::Status ConfirmRun(Session& session, const std::string& run_id) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProposalService>("matching"));
  pb::ListProposalsRequest of_run;
  of_run.set_match_run_id(run_id);
  ASSIGN_OR_RETURN(const auto open, ListUnconfirmed(session, of_run));
  ProgressBar progress = StepBar("confirmed by both sides", open.proposals_size());
  std::atomic<int> confirmed = 0;
  RETURN_IF_ERROR(ForEach(open.proposals_size(), progress, [&](int i) {
    return ConfirmUnlessEnded(session, *stub, open.proposals(i), confirmed);
  }));
  progress.Finish(absl::StrCat(confirmed.load(), " new matches"));
  return absl::OkStatus();
}

}  // namespace

absl::Status MatchEverybody(Example& example) {
  Session& session = *example.as_coordinator;
  for (const auto& [programme, municipalities] : example.programmes) {
    ProgressBar progress = StepBar(absl::StrCat("matching ", programme), 100);
    ASSIGN_OR_RETURN(const pb::MatchRun first, FirstRun(session, programme));
    ASSIGN_OR_RETURN(const pb::MatchRun run, WaitForMatchRun(session, first.id(), progress));
    progress.Finish(
        absl::StrCat(run.proposals(), " of ", run.newcomers(), " newcomers, best score in all"));
    RETURN_IF_ERROR(ApproveRun(session, run.id()));
    RETURN_IF_ERROR(ConfirmRun(session, run.id()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<pb::Match>> ActiveMatches(Example& example) {
  Session& session = *example.as_coordinator;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchService>("matching"));
  pb::ListMatchesRequest request;
  request.add_states(pb::MATCH_STATE_ACTIVE);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::MatchService::Stub::ListMatches, request));
  std::vector<pb::Match> matches(all.matches().begin(), all.matches().end());
  // Ids of people are given in the order of the file; ids of matches follow the race of the
  // confirmations.
  std::sort(matches.begin(), matches.end(), [](const pb::Match& a, const pb::Match& b) {
    return std::tie(a.newcomer_id(), a.programme_code()) <
           std::tie(b.newcomer_id(), b.programme_code());
  });
  return matches;
}

}  // namespace naober::cli
