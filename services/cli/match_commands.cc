// SPDX-License-Identifier: EUPL-1.2
// match: run the matching, look at its runs, proposals and matches, confirm them.
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "libs/base/uuid.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"
#include "services/cli/matching_run.h"
#include "services/cli/parallel.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct MatchOptions {
  std::string programme;
  std::string municipality;
  std::string person;
  std::string run;
  std::string id;
  std::string side = "both";
  std::vector<std::string> states;
  bool all = false;
  std::optional<int> max_moved;
  int look_ahead_weeks = 0;
};

// "-" where no floor asks for anything.
std::string ShortfallText(const pb::MatchRunOutcome& outcome) {
  return outcome.floors().empty() ? "-" : absl::StrCat(outcome.shortfall());
}

absl::Status RunMatching(Session& session, const MatchOptions& options) {
  pb::MatchRun wanted;
  wanted.set_programme_code(options.programme);
  if (options.max_moved.has_value()) wanted.set_max_moved_proposals(*options.max_moved);
  wanted.set_look_ahead_weeks(options.look_ahead_weeks);
  ProgressBar progress(std::cerr, StandardErrorIsTerminal(), "matching", 100);
  ASSIGN_OR_RETURN(const pb::MatchRun created, CreateMatchRun(session, wanted, NewUuidV7()));
  std::cerr << "to stop it: naober match cancel " << created.id() << "\n";
  pb::GetMatchRunResponse ended;
  ASSIGN_OR_RETURN(*ended.mutable_match_run(), WaitForMatchRun(session, created.id(), progress));
  const pb::MatchRun& run = ended.match_run();
  progress.Finish(absl::StrCat(run.proposals(), " of ", run.newcomers(), " newcomers"));

  Table table({"RUN", "NEWCOMERS", "BUDDIES", "PLACES", "POSSIBLE PAIRS", "PROPOSALS", "WITHOUT",
               "LOCAL", "SHORT OF FLOORS", "POLICY"});
  table.AddRow({run.id(), absl::StrCat(run.newcomers()), absl::StrCat(run.buddies()),
                absl::StrCat(run.buddy_places()), absl::StrCat(run.feasible_pairs()),
                absl::StrCat(run.proposals()), absl::StrCat(run.unmatched_newcomers()),
                absl::StrCat(run.outcome().local()), ShortfallText(run.outcome()),
                absl::StrCat(run.policy_version())});
  Print(std::cout, session.options().output, ended, table);
  if (session.options().output == "table" && run.has_max_moved_proposals())
    std::cout << "\nkept: " << run.kept_proposals()
              << " proposals, moved: " << run.moved_proposals() << "\n";
  if (session.options().output == "table" && run.look_ahead_weeks() > 0)
    std::cout << "\nplaces kept for who is expected: " << run.reserved_places() << "\n";
  if (session.options().output == "table" && run.proposals() > 0) {
    std::cout << "\nwhy:  naober match explain --run " << run.id()
              << "\nlook: naober match proposals --run " << run.id()
              << "\nthen: naober match approve --run " << run.id()
              << "\nelse: naober match pair, naober match decline\n";
  }
  return absl::OkStatus();
}

absl::Status CancelRun(Session& session, const MatchOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchRunService>("matching"));
  pb::CancelMatchRunRequest request;
  request.set_id(options.id);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto answer,
                   session.Call(*stub, &pb::MatchRunService::Stub::CancelMatchRun, request));
  Table table({"RUN", "STATE"});
  table.AddRow({answer.match_run().id(), CodeText(answer.match_run().state())});
  Print(std::cout, session.options().output, answer, table);
  return absl::OkStatus();
}

absl::Status ListRuns(Session& session, const MatchOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchRunService>("matching"));
  pb::ListMatchRunsRequest request;
  request.set_programme_code(options.programme);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::MatchRunService::Stub::ListMatchRuns, request));
  Table table({"RUN", "PROGRAMME", "STATE", "DONE", "MADE", "NEWCOMERS", "PROPOSALS", "LOCAL",
               "SCORE", "SHORT OF FLOORS", "POLICY"});
  for (const pb::MatchRun& run : all.match_runs())
    table.AddRow({run.id(), run.programme_code(), CodeText(run.state()),
                  absl::StrCat(run.progress_percent(), "%"),
                  TimeText(run.has_create_time(), run.create_time()), absl::StrCat(run.newcomers()),
                  absl::StrCat(run.proposals()), absl::StrCat(run.outcome().local()),
                  absl::StrCat(run.total_score_permille()), ShortfallText(run.outcome()),
                  absl::StrCat(run.policy_version())});
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status ListMatches(Session& session, const MatchOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchService>("matching"));
  pb::ListMatchesRequest request;
  request.set_programme_code(options.programme);
  request.set_municipality_code(options.municipality);
  request.set_person_id(options.person);
  for (const std::string& text : options.states) {
    ASSIGN_OR_RETURN(const auto state, CodeFrom<pb::MatchState>("--state", text));
    request.add_states(state);
  }
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::MatchService::Stub::ListMatches, request));
  Table table({"ID", "NEWCOMER", "BUDDY", "MUNICIPALITY", "BUDDY FROM", "LOCAL", "STATE", "SINCE",
               "MEETINGS", "MINUTES"});
  for (const pb::Match& match : all.matches()) {
    table.AddRow(
        {match.id(), match.newcomer_id(), match.buddy_id(), match.newcomer_municipality_code(),
         match.buddy_municipality_code(), match.local() ? "yes" : "no", CodeText(match.state()),
         TimeText(match.has_active_from_time(), match.active_from_time()),
         absl::StrCat(match.confirmed_meetings()), absl::StrCat(match.confirmed_minutes())});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

std::string ReasonsOf(const pb::Proposal& proposal) {
  std::vector<std::string> reasons;
  for (const pb::RuleContribution& part : proposal.contributions()) {
    if (part.contribution_permille() > 0) {
      reasons.push_back(absl::StrCat(CodeText(part.kind()), " ", part.contribution_permille()));
    }
  }
  if (proposal.has_by_hand())
    reasons.insert(reasons.begin(),
                   absl::StrCat("by hand (", CodeText(proposal.by_hand().reason()), ")"));
  return OrDash(absl::StrJoin(reasons, ", "));
}

absl::Status ListProposals(Session& session, const MatchOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProposalService>("matching"));
  pb::ListProposalsRequest request;
  request.set_match_run_id(options.run);
  request.set_programme_code(options.programme);
  request.set_municipality_code(options.municipality);
  request.set_person_id(options.person);
  for (const std::string& text : options.states) {
    ASSIGN_OR_RETURN(const auto state, CodeFrom<pb::ProposalState>("--state", text));
    request.add_states(state);
  }
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::ProposalService::Stub::ListProposals, request));
  Table table({"ID", "NEWCOMER", "BUDDY", "MUNICIPALITY", "LOCAL", "STATE", "SCORE", "BECAUSE OF"});
  for (const pb::Proposal& proposal : all.proposals()) {
    table.AddRow({proposal.id(), proposal.newcomer_id(), proposal.buddy_id(),
                  proposal.newcomer_municipality_code(), proposal.local() ? "yes" : "no",
                  CodeText(proposal.state()), absl::StrCat(proposal.score_permille()),
                  ReasonsOf(proposal)});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status RequireOneTarget(bool some, bool all, absl::string_view some_name) {
  if (some != all) return absl::OkStatus();
  return InvalidField(some_name, "ONE_OF_TWO",
                      absl::StrCat("give either ", some_name, " or --all"));
}

absl::Status ConfirmOne(Session& session, pb::ProposalService::Stub& stub,
                        const MatchOptions& options) {
  pb::GetProposalRequest get;
  get.set_id(options.id);
  if (options.side == "both") {
    ASSIGN_OR_RETURN(const auto found,
                     session.Call(stub, &pb::ProposalService::Stub::GetProposal, get));
    RETURN_IF_ERROR(ConfirmBothSides(session, stub, found.proposal()));
  } else {
    ASSIGN_OR_RETURN(const auto side, CodeFrom<pb::MatchSide>("--side", options.side));
    pb::ConfirmProposalRequest request;
    request.set_id(options.id);
    request.set_side(side);
    request.set_request_id(NewUuidV7());
    RETURN_IF_ERROR(
        session.Call(stub, &pb::ProposalService::Stub::ConfirmProposal, request).status());
  }
  ASSIGN_OR_RETURN(const auto proposal,
                   session.Call(stub, &pb::ProposalService::Stub::GetProposal, get));
  Table table({"PROPOSAL", "STATE", "MATCH"});
  table.AddRow({proposal.proposal().id(), CodeText(proposal.proposal().state()),
                OrDash(proposal.proposal().match_id())});
  Print(std::cout, session.options().output, proposal, table);
  return absl::OkStatus();
}

absl::Status Confirm(Session& session, const MatchOptions& options) {
  RETURN_IF_ERROR(RequireOneTarget(!options.id.empty(), options.all, "the id of a proposal"));
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProposalService>("matching"));
  if (!options.all) return ConfirmOne(session, *stub, options);
  pb::ListProposalsRequest request;
  request.set_programme_code(options.programme);
  ASSIGN_OR_RETURN(const auto open, ListUnconfirmed(session, request));
  ProgressBar progress(std::cerr, StandardErrorIsTerminal(), "confirming", open.proposals_size());
  RETURN_IF_ERROR(ForEach(open.proposals_size(), progress, [&](int i) {
    return ConfirmBothSides(session, *stub, open.proposals(i));
  }));
  progress.Finish(absl::StrCat(open.proposals_size(), " matches are active"));
  pb::ListProposalsResponse confirmed;
  for (const pb::Proposal& proposal : open.proposals()) {
    pb::GetProposalRequest get;
    get.set_id(proposal.id());
    ASSIGN_OR_RETURN(auto response,
                     session.Call(*stub, &pb::ProposalService::Stub::GetProposal, get));
    confirmed.mutable_proposals()->Add(std::move(*response.mutable_proposal()));
  }
  Table table({"CONFIRMED"});
  table.AddRow({absl::StrCat(confirmed.proposals_size())});
  Print(std::cout, session.options().output, confirmed, table);
  return absl::OkStatus();
}

void AddLooking(CommandLine& line, CLI::App* match, const std::shared_ptr<MatchOptions>& options) {
  CLI::App* list = line.Add(match, "list", "Matches by start, with their confirmed meetings",
                            "naober match list --programme bartjes\n"
                            "naober match list --municipality GM0281 --state active -o csv",
                            [options](Session& session) { return ListMatches(session, *options); });
  list->add_option("--programme", options->programme, "code of the programme");
  list->add_option("--municipality", options->municipality, "of the newcomer, e.g. GM0281");
  list->add_option("--person", options->person, "id of the newcomer or buddy");
  list->add_option("--state", options->states, AllCodes<pb::MatchState>());

  CLI::App* runs = line.Add(match, "runs", "Runs of the matching, newest first",
                            "naober match runs --programme bartjes",
                            [options](Session& session) { return ListRuns(session, *options); });
  runs->add_option("--programme", options->programme, "code of the programme");

  CLI::App* cancel = line.Add(match, "cancel", "Stop a run that has not ended; nothing is proposed",
                              "naober match cancel RUN",
                              [options](Session& session) { return CancelRun(session, *options); });
  cancel->add_option("run", options->id, "id of the run")->required();

  CLI::App* proposals =
      line.Add(match, "proposals", "What runs propose, and why",
               "naober match proposals --run ID\n"
               "naober match proposals --programme bartjes --state proposed",
               [options](Session& session) { return ListProposals(session, *options); });
  proposals->add_option("--run", options->run, "id of the run");
  proposals->add_option("--programme", options->programme, "code of the programme");
  proposals->add_option("--municipality", options->municipality, "of the newcomer, e.g. GM0281");
  proposals->add_option("--person", options->person, "id of the newcomer or buddy");
  proposals->add_option("--state", options->states, AllCodes<pb::ProposalState>());
}

}  // namespace

void AddMatchCommands(CommandLine& line) {
  CLI::App* match =
      line.Group("match", "Who fits whom, and how it goes: run, approve, confirm, accompany");
  auto options = std::make_shared<MatchOptions>();

  CLI::App* run = line.Add(match, "run", "Propose pairs for everybody who waits in a programme",
                           "naober match run --programme bartjes\n"
                           "naober match run --programme bartjes --max-moved 5\n"
                           "naober match run --programme bartjes --look-ahead 8",
                           [options](Session& session) { return RunMatching(session, *options); });
  run->add_option("--programme", options->programme, "code of the programme")->required();
  run->add_option("--max-moved", options->max_moved,
                  "how many proposals that nobody has approved yet may move; all without it");
  run->add_option("--look-ahead", options->look_ahead_weeks,
                  "weeks of expected arrivals for whom places are kept");

  AddLooking(line, match, options);

  CLI::App* confirm = line.Add(match, "confirm",
                               "Record that newcomer and buddy said yes; then the match is active",
                               "naober match confirm ID\nnaober match confirm ID --side buddy\n"
                               "naober match confirm --all --programme bartjes",
                               [options](Session& session) { return Confirm(session, *options); });
  confirm->add_option("id", options->id, "id of the proposal");
  confirm->add_option("--side", options->side, "newcomer, buddy or both")->capture_default_str();
  confirm->add_flag("--all", options->all, "both sides of every approved proposal");
  confirm->add_option("--programme", options->programme, "with --all: only this programme");
}

}  // namespace naober::cli
