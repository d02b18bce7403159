// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/proposal_service.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"

namespace naober::matching {

namespace {

constexpr char kProposalList[] = "proposals";
constexpr int kMaxApprovedAtOnce = 1000;

// Either a run or ids, and all of them ids.
absl::Status CheckApproval(const pb::ApproveProposalsRequest& request) {
  FieldViolations violations;
  const bool by_run = !request.match_run_id().empty();
  if (by_run == (request.proposal_ids_size() > 0))
    violations.Add("proposal_ids", "RUN_OR_IDS", "name either a run or proposals");
  if (request.proposal_ids_size() > kMaxApprovedAtOnce)
    violations.Add("proposal_ids", "TOO_MANY", absl::StrCat("at most ", kMaxApprovedAtOnce));
  if (by_run && !IsUuid(request.match_run_id()))
    violations.Add("match_run_id", "NOT_A_UUID", "must be a UUID in lower case");
  for (int i = 0; i < request.proposal_ids_size(); ++i) {
    if (!IsUuid(request.proposal_ids(i)))
      violations.Add(absl::StrCat("proposal_ids[", i, "]"), "NOT_A_UUID",
                     "must be a UUID in lower case");
  }
  return violations.ToStatus();
}

absl::StatusOr<ProposalFilter> ReadFilter(const pb::ListProposalsRequest& request) {
  FieldViolations violations;
  ProposalFilter filter{request.match_run_id(),
                        request.programme_code(),
                        request.municipality_code(),
                        request.person_id(),
                        {}};
  if (!filter.run_id.empty() && !IsUuid(filter.run_id))
    violations.Add("match_run_id", "NOT_A_UUID", "must be a UUID in lower case");
  if (!filter.person_id.empty() && !IsUuid(filter.person_id))
    violations.Add("person_id", "NOT_A_UUID", "must be a UUID in lower case");
  for (int i = 0; i < request.states_size(); ++i) {
    if (request.states(i) == 0 || !pb::ProposalState_IsValid(request.states(i)))
      violations.Add(absl::StrCat("states[", i, "]"), "UNKNOWN_VALUE",
                     "must be a state of a proposal");
    filter.states.push_back(static_cast<ProposalState>(request.states(i)));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return filter;
}

absl::StatusOr<WantedPair> ReadPair(const pb::ProposePairRequest& request) {
  FieldViolations violations;
  const auto take = [&](const auto& read, auto& into) {
    if (read.ok()) into = *read;
    for (const FieldViolation& found : FieldViolationsOf(read.status()))
      violations.Add(found.field, found.reason, found.description);
  };
  WantedPair wanted;
  wanted.programme_code = request.programme_code();
  if (wanted.programme_code.empty())
    violations.Add("programme_code", "REQUIRED", "name the programme");
  take(PersonId::Parse(request.newcomer_id(), "newcomer_id"), wanted.newcomer_id);
  take(PersonId::Parse(request.buddy_id(), "buddy_id"), wanted.buddy_id);
  take(FromProto(request.reason(), "reason"), wanted.reason);
  RETURN_IF_ERROR(violations.ToStatus());
  return wanted;
}

// What a decision by hand did to others is not for the two whom it is about.
pb::Proposal ShownTo(const rpc::Call& call, const Proposal& proposal) {
  pb::Proposal out = ToProto(proposal);
  if (call.reach.kind != auth::Reach::Kind::kSelf || !out.has_by_hand()) return out;
  const pb::PairReason reason = out.by_hand().reason();
  out.mutable_by_hand()->Clear();
  out.mutable_by_hand()->set_reason(reason);
  return out;
}

}  // namespace

grpc::Status ProposalService::GetProposal(grpc::ServerContext* context,
                                          const pb::GetProposalRequest* request,
                                          pb::GetProposalResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetProposalResponse> {
                      ASSIGN_OR_RETURN(const ProposalId id, ProposalId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Proposal proposal, proposals_.Get(call, id));
                      pb::GetProposalResponse answer;
                      *answer.mutable_proposal() = ShownTo(call, proposal);
                      return answer;
                    });
}

grpc::Status ProposalService::ListProposals(grpc::ServerContext* context,
                                            const pb::ListProposalsRequest* request,
                                            pb::ListProposalsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListProposalsResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kProposalList));
        ASSIGN_OR_RETURN(const ProposalFilter filter, ReadFilter(*request));
        ASSIGN_OR_RETURN(std::vector<Proposal> proposals, proposals_.List(call, filter, page));
        pb::ListProposalsResponse answer;
        answer.set_next_page_token(rpc::CutToPage(
            page, kProposalList, proposals,
            [](const Proposal& last) { return std::vector<std::string>{last.id.str()}; }));
        for (const Proposal& proposal : proposals)
          *answer.add_proposals() = ShownTo(call, proposal);
        return answer;
      });
}

grpc::Status ProposalService::ApproveProposals(grpc::ServerContext* context,
                                               const pb::ApproveProposalsRequest* request,
                                               pb::ApproveProposalsResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::ApproveProposalsResponse> {
                      RETURN_IF_ERROR(CheckApproval(*request));
                      std::optional<MatchRunId> run;
                      if (!request->match_run_id().empty())
                        run = MatchRunId::FromTrusted(request->match_run_id());
                      const std::vector<std::string> ids(request->proposal_ids().begin(),
                                                         request->proposal_ids().end());
                      ASSIGN_OR_RETURN(const std::vector<ProposalId> approved,
                                       proposals_.Approve(call, run, ids));
                      pb::ApproveProposalsResponse answer;
                      answer.set_approved(static_cast<int>(approved.size()));
                      for (const ProposalId& id : approved) answer.add_proposal_ids(id.str());
                      return answer;
                    });
}

grpc::Status ProposalService::ProposePair(grpc::ServerContext* context,
                                          const pb::ProposePairRequest* request,
                                          pb::ProposePairResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::ProposePairResponse> {
                      ASSIGN_OR_RETURN(const WantedPair wanted, ReadPair(*request));
                      ASSIGN_OR_RETURN(const Proposal proposal,
                                       hand_pairings_.Propose(call, wanted));
                      pb::ProposePairResponse answer;
                      *answer.mutable_proposal() = ShownTo(call, proposal);
                      return answer;
                    });
}

grpc::Status ProposalService::DeclineProposal(grpc::ServerContext* context,
                                              const pb::DeclineProposalRequest* request,
                                              pb::DeclineProposalResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::DeclineProposalResponse> {
                      ASSIGN_OR_RETURN(const ProposalId id, ProposalId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Side side, FromProto(request->side(), "side"));
                      ASSIGN_OR_RETURN(const DeclineReason reason,
                                       FromProto(request->reason(), "reason"));
                      ASSIGN_OR_RETURN(const Proposal proposal,
                                       proposals_.Decline(call, id, side, reason, request->etag()));
                      pb::DeclineProposalResponse answer;
                      *answer.mutable_proposal() = ShownTo(call, proposal);
                      return answer;
                    });
}

grpc::Status ProposalService::ConfirmProposal(grpc::ServerContext* context,
                                              const pb::ConfirmProposalRequest* request,
                                              pb::ConfirmProposalResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::ConfirmProposalResponse> {
                      ASSIGN_OR_RETURN(const ProposalId id, ProposalId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Side side, FromProto(request->side(), "side"));
                      ASSIGN_OR_RETURN(const Proposals::Confirmation confirmation,
                                       proposals_.Confirm(call, id, side, request->etag()));
                      pb::ConfirmProposalResponse answer;
                      *answer.mutable_proposal() = ShownTo(call, confirmation.proposal);
                      if (confirmation.match)
                        *answer.mutable_match() = ToProto(*confirmation.match);
                      return answer;
                    });
}

}  // namespace naober::matching
