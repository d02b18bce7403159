// SPDX-License-Identifier: EUPL-1.2
// match approve, match decline, match pair: what people decide about proposals (AVG art. 22).
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/uuid.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;
using Stub = pb::ProposalService::Stub;

constexpr int kMostIds = 1000;  // in one request

struct DecisionOptions {
  std::string programme;
  std::string run;
  std::vector<std::string> ids;
  std::string newcomer;
  std::string buddy;
  std::string side;
  std::string reason;
  bool all = false;
};

// Approves ids in pieces that one request may carry.
absl::StatusOr<pb::ApproveProposalsResponse> ApproveIds(Session& session, Stub& stub,
                                                        const std::vector<std::string>& ids) {
  pb::ApproveProposalsResponse total;
  for (size_t from = 0; from < ids.size(); from += kMostIds) {
    pb::ApproveProposalsRequest request;
    request.set_request_id(NewUuidV7());
    for (size_t i = from; i < std::min(ids.size(), from + kMostIds); ++i)
      request.add_proposal_ids(ids[i]);
    ASSIGN_OR_RETURN(const auto piece, session.Call(stub, &Stub::ApproveProposals, request));
    total.set_approved(total.approved() + piece.approved());
    total.mutable_proposal_ids()->MergeFrom(piece.proposal_ids());
  }
  return total;
}

absl::StatusOr<pb::ApproveProposalsResponse> ApproveAll(Session& session, Stub& stub,
                                                        const std::string& programme) {
  pb::ListProposalsRequest list;
  list.set_programme_code(programme);
  list.add_states(pb::PROPOSAL_STATE_PROPOSED);
  ASSIGN_OR_RETURN(const auto open, ListAll(session, stub, &Stub::ListProposals, list));
  std::vector<std::string> ids;
  for (const pb::Proposal& proposal : open.proposals()) ids.push_back(proposal.id());
  return ApproveIds(session, stub, ids);
}

absl::StatusOr<pb::ApproveProposalsResponse> ApproveRun(Session& session, Stub& stub,
                                                        const std::string& run) {
  pb::ApproveProposalsRequest request;
  request.set_match_run_id(run);
  request.set_request_id(NewUuidV7());
  return session.Call(stub, &Stub::ApproveProposals, request);
}

absl::Status Approve(Session& session, const DecisionOptions& options) {
  const int given = static_cast<int>(!options.ids.empty()) +
                    static_cast<int>(!options.run.empty()) + static_cast<int>(options.all);
  if (given != 1)
    return InvalidField("the ids of proposals", "ONE_OF_THREE",
                        "give ids of proposals, --run or --all");
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProposalService>("matching"));
  ASSIGN_OR_RETURN(const pb::ApproveProposalsResponse total,
                   options.all            ? ApproveAll(session, *stub, options.programme)
                   : !options.run.empty() ? ApproveRun(session, *stub, options.run)
                                          : ApproveIds(session, *stub, options.ids));
  Table table({"APPROVED"});
  table.AddRow({absl::StrCat(total.approved())});
  Print(std::cout, session.options().output, total, table);
  return absl::OkStatus();
}

absl::Status Decline(Session& session, const DecisionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProposalService>("matching"));
  pb::DeclineProposalRequest request;
  request.set_id(options.ids.front());
  ASSIGN_OR_RETURN(const auto side, CodeFrom<pb::MatchSide>("--by", options.side));
  request.set_side(side);
  ASSIGN_OR_RETURN(const auto reason, CodeFrom<pb::DeclineReason>("--reason", options.reason));
  request.set_reason(reason);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto answer, session.Call(*stub, &Stub::DeclineProposal, request));
  Table table({"PROPOSAL", "STATE", "BY", "REASON"});
  table.AddRow({answer.proposal().id(), CodeText(answer.proposal().state()),
                CodeText(answer.proposal().declined_by()),
                CodeText(answer.proposal().decline_reason())});
  Print(std::cout, session.options().output, answer, table);
  return absl::OkStatus();
}

absl::StatusOr<pb::Proposal> ProposalOf(Session& session, Stub& stub, const std::string& id) {
  pb::GetProposalRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(auto answer, session.Call(stub, &Stub::GetProposal, request));
  return std::move(*answer.mutable_proposal());
}

std::string PairText(const pb::Proposal& proposal) {
  return absl::StrCat(proposal.newcomer_id(), " with ", proposal.buddy_id(), ", ",
                      proposal.score_permille(), " points");
}

// What putting two together did: to the score, and to others.
absl::Status PrintEffect(Session& session, Stub& stub, const pb::Proposal& proposal) {
  const pb::PairedByHand& made = proposal.by_hand();
  std::cout << "\nscore " << made.score_before_permille() << " -> " << made.score_after_permille();
  if (made.refused_by_size() > 0)
    std::cout << ", against the rules " << CodeTexts<pb::RuleKind>(made.refused_by());
  std::cout << "\n";
  std::string newcomer_beside;
  bool somebody_waits = false;
  if (!made.beside_proposal_id().empty()) {
    ASSIGN_OR_RETURN(const pb::Proposal beside,
                     ProposalOf(session, stub, made.beside_proposal_id()));
    newcomer_beside = beside.newcomer_id();
    std::cout << "proposed instead: " << PairText(beside) << "; naober match approve "
              << beside.id() << "\n";
  }
  for (const std::string& id : made.replaced_proposal_ids()) {
    ASSIGN_OR_RETURN(const pb::Proposal former, ProposalOf(session, stub, id));
    const bool waits_again =
        former.newcomer_id() != proposal.newcomer_id() && former.newcomer_id() != newcomer_beside;
    somebody_waits = somebody_waits || waits_again;
    std::cout << "gave way: " << PairText(former)
              << (waits_again ? "; this newcomer waits again\n" : "\n");
  }
  std::cout << "then: naober match confirm " << proposal.id() << "\n";
  if (somebody_waits)
    std::cout << "and for who waits again, moving nobody else: naober match run --programme "
              << proposal.programme_code() << " --max-moved 0\n";
  return absl::OkStatus();
}

absl::Status Pair(Session& session, const DecisionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProposalService>("matching"));
  pb::ProposePairRequest request;
  request.set_programme_code(options.programme);
  request.set_newcomer_id(options.newcomer);
  request.set_buddy_id(options.buddy);
  ASSIGN_OR_RETURN(const auto reason, CodeFrom<pb::PairReason>("--reason", options.reason));
  request.set_reason(reason);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto answer, session.Call(*stub, &Stub::ProposePair, request));
  Table table({"PROPOSAL", "NEWCOMER", "BUDDY", "STATE", "SCORE"});
  const pb::Proposal& proposal = answer.proposal();
  table.AddRow({proposal.id(), proposal.newcomer_id(), proposal.buddy_id(),
                CodeText(proposal.state()), absl::StrCat(proposal.score_permille())});
  Print(std::cout, session.options().output, answer, table);
  return session.options().output == "table" ? PrintEffect(session, *stub, proposal)
                                             : absl::OkStatus();
}

void AddApprove(CommandLine& line, CLI::App* match) {
  const auto options = std::make_shared<DecisionOptions>();
  CLI::App* approve =
      line.Add(match, "approve", "Approve proposals: some, those of a run, or all that wait",
               "naober match approve PROPOSAL PROPOSAL\n"
               "naober match approve --run ID\n"
               "naober match approve --all --programme bartjes",
               [options](Session& session) { return Approve(session, *options); });
  approve->add_option("ids", options->ids, "ids of proposals");
  approve->add_option("--run", options->run, "id of the run");
  approve->add_flag("--all", options->all, "every proposal that waits for approval");
  approve->add_option("--programme", options->programme, "with --all: only this programme");
}

void AddDecline(CommandLine& line, CLI::App* match) {
  const auto options = std::make_shared<DecisionOptions>();
  CLI::App* decline = line.Add(
      match, "decline", "Decline a proposal: both wait again, and the two are not proposed anew",
      "naober match decline PROPOSAL --by buddy --reason time",
      [options](Session& session) { return Decline(session, *options); });
  decline->add_option("id", options->ids, "id of the proposal")->required()->expected(1);
  decline->add_option("--by", options->side, "whose wish it is: newcomer or buddy")->required();
  decline->add_option("--reason", options->reason, AllCodes<pb::DeclineReason>())->required();
}

void AddPair(CommandLine& line, CLI::App* match) {
  const auto options = std::make_shared<DecisionOptions>();
  CLI::App* pair = line.Add(
      match, "pair", "Put a newcomer and a buddy together by hand; see what it does to the score",
      "naober match pair NEWCOMER BUDDY --programme bartjes --reason acquainted",
      [options](Session& session) { return Pair(session, *options); });
  pair->add_option("newcomer", options->newcomer, "id of the newcomer, who waits")->required();
  pair->add_option("buddy", options->buddy, "id of the buddy, who has a place")->required();
  pair->add_option("--programme", options->programme, "code of the programme")->required();
  pair->add_option("--reason", options->reason, AllCodes<pb::PairReason>())->required();
}

}  // namespace

void AddMatchDecisionCommands(CommandLine& line) {
  CLI::App* match = line.Group("match", "");
  AddApprove(line, match);
  AddDecline(line, match);
  AddPair(line, match);
}

}  // namespace naober::cli
