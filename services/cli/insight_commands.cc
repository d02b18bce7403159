// SPDX-License-Identifier: EUPL-1.2
// match explain, match verify, match register: why, whether it is the best, and for the register.
#include <iostream>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "naober/matching/v1/insight_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"
#include "services/cli/report_tables.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct InsightOptions {
  std::string programme;
  std::string proposal;
  std::string person;
  std::string run;
  std::string language = "nl";
};

absl::Status ExplainProposal(Session& session, const InsightOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::InsightService>("matching"));
  pb::ExplainProposalRequest request;
  request.set_id(options.proposal);
  request.set_language(options.language);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::InsightService::Stub::ExplainProposal, request));
  const pb::ProposalExplanation& explanation = response.explanation();
  Table table({"RULE", "NOW", "POINTS", "BECAUSE"});
  for (const pb::RuleSentence& reason : explanation.reasons())
    table.AddRow({CodeText(reason.kind()), CodeText(reason.strength()),
                  absl::StrCat(reason.contribution_permille()), reason.text()});
  Print(std::cout, session.options().output, response, table);
  if (session.options().output != "table") return absl::OkStatus();
  if (explanation.has_alternative()) std::cout << "\n" << explanation.alternative().text() << "\n";
  for (const std::string& note : explanation.notes()) std::cout << "\n" << note << "\n";
  return absl::OkStatus();
}

Table BuddyTable(const pb::NewcomerExplanation& explanation) {
  Table table({"BUDDY", "SCORE", "LOCAL", "FREE PLACES", "PROPOSALS THAT STAND"});
  for (const pb::SuitableBuddy& buddy : explanation.best_buddies())
    table.AddRow({buddy.buddy_id(), absl::StrCat(buddy.score_permille()),
                  buddy.local() ? "yes" : "no", absl::StrCat(buddy.free_places()),
                  absl::StrCat(buddy.standing_proposals())});
  return table;
}

absl::Status ExplainNewcomer(Session& session, const InsightOptions& options) {
  if (options.programme.empty())
    return InvalidField("--programme", "REQUIRED", "name the programme in which the person waits");
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::InsightService>("matching"));
  pb::ExplainNewcomerRequest request;
  request.set_programme_code(options.programme);
  request.set_person_id(options.person);
  request.set_language(options.language);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::InsightService::Stub::ExplainNewcomer, request));
  Table table({"RULE", "BUDDIES LEFT", "WHAT IT LEAVES"});
  for (const pb::FunnelStep& step : response.explanation().steps())
    table.AddRow({CodeText(step.kind()), absl::StrCat(step.buddies_left()), step.text()});
  Print(std::cout, session.options().output, response, table);
  if (session.options().output != "table") return absl::OkStatus();
  std::cout << "\n" << response.explanation().text() << "\n";
  if (response.explanation().has_warning())
    std::cout << response.explanation().warning().text() << "\n";
  if (response.explanation().best_buddies_size() == 0) return absl::OkStatus();
  std::cout << "\nbest of these:\n";
  BuddyTable(response.explanation()).PrintText(std::cout);
  std::cout << "\nby hand: naober match pair " << options.person << " BUDDY --programme "
            << options.programme << " --reason staff_judgement\n";
  return absl::OkStatus();
}

// "-", "2 local, -40 points": what there would be more of.
std::string PriceText(const pb::WishPrice& price) {
  std::vector<std::string> parts;
  if (price.matched() != 0) parts.push_back(absl::StrCat(price.matched(), " newcomers"));
  if (price.local() != 0) parts.push_back(absl::StrCat(price.local(), " local"));
  if (price.score_permille() != 0) parts.push_back(absl::StrCat(price.score_permille(), " points"));
  return OrDash(absl::StrJoin(parts, ", "));
}

Table FloorTable(const pb::MatchRunOutcome& outcome, const MunicipalityNames& names) {
  Table table({"FLOOR", "MUNICIPALITY", "NEWCOMERS", "AT LEAST", "MATCHED", "MISSING", "PRICE"});
  for (const pb::FloorOutcome& floor : outcome.floors())
    table.AddRow({floor.name(), names.CodeAndNameOf(floor.municipality_code()),
                  absl::StrCat(floor.newcomers()), absl::StrCat(floor.minimum()),
                  absl::StrCat(floor.matched()), absl::StrCat(floor.missing()),
                  PriceText(floor.price())});
  return table;
}

Table MunicipalityTable(const pb::MatchRunOutcome& outcome, const MunicipalityNames& names) {
  Table table(
      {"MUNICIPALITY", "NEWCOMERS", "MATCHED", "LOCAL", "MEAN SCORE", "GIVEN UP FOR FLOORS"});
  for (const pb::MunicipalityOutcome& part : outcome.municipalities())
    table.AddRow({names.CodeAndNameOf(part.municipality_code()), absl::StrCat(part.newcomers()),
                  absl::StrCat(part.matched()), absl::StrCat(part.local()),
                  absl::StrCat(part.mean_score_permille()), PriceText(part.given_up())});
  return table;
}

Table WarningTable(const pb::MatchRunExplanation& explanation) {
  Table table({"NEWCOMER", "BY STATING LESS OF", "SCORE", "OTHERWISE"});
  for (const pb::StrategyWarning& warning : explanation.warnings())
    table.AddRow({warning.person_id(), CodeText(warning.kind()),
                  absl::StrCat(warning.score_permille()),
                  absl::StrCat(warning.score_otherwise_permille())});
  return table;
}

Table WeakPairTable(const pb::MatchRunExplanation& explanation) {
  Table table({"NEWCOMER", "BUDDY", "SCORE"});
  for (const pb::WeakPair& pair : explanation.weak_pairs())
    table.AddRow({pair.newcomer_id(), pair.buddy_id(), absl::StrCat(pair.score_permille())});
  return table;
}

std::string CostText(const pb::BlockingPair& pair) {
  if (!pair.has_newcomer_score_permille() || pair.cost().somebody()) return "somebody's buddy";
  if (pair.cost().local_pairs() > 0) return absl::StrCat(pair.cost().local_pairs(), " local");
  return absl::StrCat(pair.cost().score_permille(), " points");
}

Table BlockingPairTable(const pb::MatchRunExplanation& explanation) {
  Table table({"NEWCOMER", "BUDDY", "SCORE", "NEWCOMER GOT", "BUDDY GOT", "WOULD COST"});
  for (const pb::BlockingPair& pair : explanation.blocking_pairs())
    table.AddRow(
        {pair.newcomer_id(), pair.buddy_id(), absl::StrCat(pair.score_permille()),
         pair.has_newcomer_score_permille() ? absl::StrCat(pair.newcomer_score_permille()) : "-",
         absl::StrCat(pair.buddy_score_permille()), CostText(pair)});
  return table;
}

template <class Texts>
void PrintLines(const Texts& texts) {
  for (const std::string& text : texts) std::cout << text << "\n";
}

// What deserves a second look before somebody approves.
void PrintReview(const pb::MatchRunExplanation& explanation, int strategy_checked) {
  if (explanation.weak_pair_count() > 0) {
    std::cout << "\nFar worse than the other pairs (" << explanation.weak_pair_count()
              << " in all):\n";
    WeakPairTable(explanation).PrintText(std::cout);
  }
  if (explanation.blocking_pair_count() > 0) {
    std::cout << "\nWould both rather have each other (" << explanation.blocking_pair_count()
              << " in all), and what it would cost the others:\n";
    BlockingPairTable(explanation).PrintText(std::cout);
  }
  if (explanation.warnings_size() > 0) {
    std::cout << "\nStating less would have given these a better pair (of " << strategy_checked
              << " looked at):\n";
    WarningTable(explanation).PrintText(std::cout);
  }
}

absl::Status ExplainRun(Session& session, const InsightOptions& options) {
  ASSIGN_OR_RETURN(const auto insights, session.Stub<pb::InsightService>("matching"));
  ASSIGN_OR_RETURN(const auto runs, session.Stub<pb::MatchRunService>("matching"));
  pb::ExplainMatchRunRequest request;
  request.set_id(options.run);
  request.set_language(options.language);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*insights, &pb::InsightService::Stub::ExplainMatchRun, request));
  pb::GetMatchRunRequest get;
  get.set_id(options.run);
  ASSIGN_OR_RETURN(const auto run,
                   session.Call(*runs, &pb::MatchRunService::Stub::GetMatchRun, get));
  const pb::MatchRunOutcome& outcome = run.match_run().outcome();
  const std::string& format = session.options().output;
  if (format == "json") {
    PrintJsonDocument(std::cout, {&response, &run});
    return absl::OkStatus();
  }
  if (format == "csv") {
    MunicipalityTable(outcome, MunicipalityNames()).PrintCsv(std::cout);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const CommandConfig* config, session.config());
  ASSIGN_OR_RETURN(const MunicipalityNames names, MunicipalityNames::Load(config->geo_folder));
  PrintLines(response.explanation().goals());
  PrintLines(response.explanation().conflicts());
  PrintLines(response.explanation().prices());
  std::cout << "\n";
  MunicipalityTable(outcome, names).PrintText(std::cout);
  if (outcome.floors_size() > 0) {
    std::cout << "\n";
    FloorTable(outcome, names).PrintText(std::cout);
  }
  PrintReview(response.explanation(), outcome.strategy_checked());
  for (const std::string& note : response.explanation().notes()) std::cout << "\n" << note << "\n";
  return absl::OkStatus();
}

absl::Status Explain(Session& session, const InsightOptions& options) {
  const int given = static_cast<int>(!options.proposal.empty()) +
                    static_cast<int>(!options.person.empty()) +
                    static_cast<int>(!options.run.empty());
  if (given != 1)
    return InvalidField("the id of a proposal", "ONE_OF_THREE",
                        "give the id of a proposal, --person or --run");
  if (!options.run.empty()) return ExplainRun(session, options);
  return options.person.empty() ? ExplainProposal(session, options)
                                : ExplainNewcomer(session, options);
}

template <class Parts>
std::string PartsText(const Parts& parts) {
  std::vector<std::string> names;
  for (const int part : parts) names.push_back(CodeText(static_cast<pb::InputPart>(part)));
  return OrDash(absl::StrJoin(names, ", "));
}

// What was reached, with what the number counts.
std::string ReachedText(const pb::ProvenGoal& goal) {
  switch (goal.goal()) {
    case pb::MATCHING_GOAL_FLOORS:
      return absl::StrCat("short of ", goal.value(), " newcomers");
    case pb::MATCHING_GOAL_MATCHED:
      return absl::StrCat(goal.value(), " newcomers");
    case pb::MATCHING_GOAL_WAITING_TIME:
      return absl::StrCat(goal.value(), " wait on, nobody longer than need be");
    case pb::MATCHING_GOAL_LOCAL:
      return absl::StrCat(goal.value(), " pairs");
    case pb::MATCHING_GOAL_SCORE:
      return absl::StrCat(goal.value(), " points");
    default:
      return absl::StrCat(goal.value());
  }
}

absl::Status Verify(Session& session, const InsightOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchRunService>("matching"));
  pb::VerifyMatchRunRequest request;
  request.set_id(options.run);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::MatchRunService::Stub::VerifyMatchRun, request));
  const pb::MatchRunVerification& verification = response.verification();
  Table table({"GOAL", "REACHED", "PROVEN"});
  for (const pb::ProvenGoal& goal : verification.goals())
    table.AddRow({CodeText(goal.goal()), ReachedText(goal), "nothing better exists"});
  if (session.options().output != "table" || table.rows() > 0)
    Print(std::cout, session.options().output, response, table);
  if (session.options().output == "table") {
    std::cout << "\n"
              << CodeText(verification.verdict()) << ": policy " << verification.policy_version()
              << ", engine " << verification.engine_version() << ", input "
              << verification.input_hash() << "\n";
    if (verification.verdict() == pb::VERIFICATION_VERDICT_PROVEN)
      std::cout << verification.feasible_pairs() << " possible pairs were worked out afresh\n";
    if (verification.differing_parts_size() > 0)
      std::cout << "not as the run saw it: " << PartsText(verification.differing_parts()) << "\n";
    if (verification.erased_people() > 0)
      std::cout << "people whose features were erased since: " << verification.erased_people()
                << "\n";
    if (verification.changed_since_size() > 0)
      std::cout << "different today: " << PartsText(verification.changed_since()) << "\n";
  }
  if (verification.verdict() == pb::VERIFICATION_VERDICT_PROVEN) return absl::OkStatus();
  return Refuse(absl::StrCat("RUN_", absl::AsciiStrToUpper(CodeText(verification.verdict()))),
                verification.reason(), {{"match_run_id", verification.match_run_id()}});
}

absl::Status Register(Session& session, const InsightOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::InsightService>("matching"));
  pb::GetAlgorithmRegisterEntryRequest request;
  request.set_programme_code(options.programme);
  ASSIGN_OR_RETURN(
      const auto response,
      session.Call(*stub, &pb::InsightService::Stub::GetAlgorithmRegisterEntry, request));
  const pb::AlgorithmRegisterEntry& entry = response.entry();
  Table table({"FIELD", "TEXT"});
  table.AddRow({"naam", entry.name()});
  table.AddRow({"korte omschrijving", entry.short_description()});
  table.AddRow({"status", entry.status()});
  table.AddRow({"begindatum", OrDash(entry.start_on())});
  table.AddRow({"doel en impact", entry.goal_and_impact()});
  table.AddRow({"afwegingen", entry.considerations()});
  table.AddRow({"menselijke tussenkomst", entry.human_intervention()});
  table.AddRow({"risicobeheer", entry.risk_management()});
  table.AddRow({"wettelijke basis", entry.legal_basis()});
  table.AddRow({"gegevens", absl::StrJoin(entry.data(), "; ")});
  table.AddRow({"technische werking", entry.technical_operation()});
  table.AddRow({"leverancier", entry.supplier()});
  for (const pb::RegisteredRule& rule : entry.rules())
    table.AddRow({absl::StrCat("regel ", CodeText(rule.kind())), rule.text()});
  for (const std::string& floor : entry.floors()) table.AddRow({"ondergrens", floor});
  Print(std::cout, session.options().output, response, table);
  return absl::OkStatus();
}

}  // namespace

void AddInsightCommands(CommandLine& line) {
  CLI::App* match = line.Group("match", "Who fits whom: run, look, approve, confirm");
  auto options = std::make_shared<InsightOptions>();

  CLI::App* explain =
      line.Add(match, "explain",
               "Why a pair was proposed, which rule leaves somebody whom, what a run came to",
               "naober match explain ID\n"
               "naober match explain --person ID --programme bartjes --language en\n"
               "naober match explain --run ID",
               [options](Session& session) { return Explain(session, *options); });
  explain->add_option("id", options->proposal, "id of the proposal");
  explain->add_option("--person", options->person, "id of a newcomer who waits");
  explain->add_option("--programme", options->programme, "with --person: where they wait");
  explain->add_option("--run", options->run,
                      "id of a run: its goals, floors, prices and what to look at twice");
  explain->add_option("--language", options->language, "nl or en")->capture_default_str();

  CLI::App* verify = line.Add(
      match, "verify", "Prove anew that a run's plan is the best one; exit code 6 when it can't be",
      "naober match verify RUN", [options](Session& session) { return Verify(session, *options); });
  verify->add_option("run", options->run, "id of the run")->required();

  CLI::App* entry =
      line.Add(match, "register", "The programme's matching for the algorithm register",
               "naober match register --programme bartjes --output json",
               [options](Session& session) { return Register(session, *options); });
  entry->add_option("--programme", options->programme, "code of the programme")->required();
}

}  // namespace naober::cli
