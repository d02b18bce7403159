// SPDX-License-Identifier: EUPL-1.2
// match policy preview, match explain, match register: what rules leave, and why.
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "naober/matching/v1/insight_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct InsightOptions {
  std::string programme;
  std::string proposal;
  std::string person;
  std::string language = "nl";
  std::vector<std::string> soft, hard, off;
};

std::string StrengthText(bool enabled, pb::RuleStrength strength) {
  return enabled ? CodeText(strength) : "OFF";
}

std::string LeftText(const pb::CandidatesLeft& left) {
  return absl::StrCat(left.pairs(), " / ", left.newcomers(), " / ", left.buddies());
}

// The rule of `kind`, added to the policy when it doesn't name it.
pb::Rule& RuleOf(pb::Policy& policy, pb::RuleKind kind) {
  for (pb::Rule& rule : *policy.mutable_rules()) {
    if (rule.kind() == kind) return rule;
  }
  pb::Rule& rule = *policy.add_rules();
  rule.set_kind(kind);
  rule.set_strength(pb::RULE_STRENGTH_HARD);
  return rule;
}

absl::Status Switch(pb::Policy& policy, const std::vector<std::string>& kinds,
                    absl::string_view field, bool enabled, pb::RuleStrength strength) {
  for (const std::string& text : kinds) {
    ASSIGN_OR_RETURN(const auto kind, CodeFrom<pb::RuleKind>(field, text));
    pb::Rule& rule = RuleOf(policy, kind);
    rule.set_enabled(enabled);
    if (!enabled) continue;
    rule.set_strength(strength);
    // A soft rule needs a weight; which one makes no difference to counts.
    if (strength == pb::RULE_STRENGTH_SOFT) rule.set_weight(std::max(1, rule.weight()));
  }
  return absl::OkStatus();
}

absl::Status PreviewPolicy(Session& session, const InsightOptions& options) {
  ASSIGN_OR_RETURN(const auto policies, session.Stub<pb::PolicyService>("matching"));
  ASSIGN_OR_RETURN(const auto insights, session.Stub<pb::InsightService>("matching"));
  pb::GetPolicyRequest get;
  get.set_programme_code(options.programme);
  ASSIGN_OR_RETURN(auto live, session.Call(*policies, &pb::PolicyService::Stub::GetPolicy, get));
  pb::PreviewPolicyRequest request;
  request.set_programme_code(options.programme);
  pb::Policy& draft = *request.mutable_policy();
  draft = std::move(*live.mutable_policy());
  RETURN_IF_ERROR(Switch(draft, options.hard, "--hard", true, pb::RULE_STRENGTH_HARD));
  RETURN_IF_ERROR(Switch(draft, options.soft, "--soft", true, pb::RULE_STRENGTH_SOFT));
  RETURN_IF_ERROR(Switch(draft, options.off, "--off", false, pb::RULE_STRENGTH_UNSPECIFIED));
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*insights, &pb::InsightService::Stub::PreviewPolicy, request));

  const pb::PolicyPreview& preview = response.preview();
  Table table({"RULE", "NOW", "LEFT AFTER IT", "IF HARD", "IF SOFT OR OFF"});
  for (const pb::RuleOutlook& rule : preview.rules())
    table.AddRow({CodeText(rule.kind()), StrengthText(rule.enabled(), rule.strength()),
                  LeftText(rule.after()), LeftText(rule.if_hard()), LeftText(rule.if_soft())});
  Print(std::cout, session.options().output, response, table);
  if (session.options().output == "table")
    std::cout << "\nof " << preview.newcomers() << " newcomers and " << preview.buddies()
              << " buddies: pairs / newcomers / buddies that are left\n";
  return absl::OkStatus();
}

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
  if (session.options().output == "table" && explanation.has_alternative())
    std::cout << "\n" << explanation.alternative().text() << "\n";
  return absl::OkStatus();
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
  if (session.options().output == "table")
    std::cout << "\n" << response.explanation().text() << "\n";
  return absl::OkStatus();
}

absl::Status Explain(Session& session, const InsightOptions& options) {
  if (options.proposal.empty() == options.person.empty())
    return InvalidField("the id of a proposal", "ONE_OF_TWO",
                        "give either the id of a proposal or --person");
  return options.person.empty() ? ExplainProposal(session, options)
                                : ExplainNewcomer(session, options);
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
  Print(std::cout, session.options().output, response, table);
  return absl::OkStatus();
}

}  // namespace

void AddInsightCommands(CommandLine& line) {
  CLI::App* match = line.Group("match", "Who fits whom: run, look, approve, confirm");
  auto options = std::make_shared<InsightOptions>();

  CLI::App* policy = match->add_subcommand("policy", "The rules of a programme's matching");
  policy->require_subcommand(1);
  CLI::App* preview =
      line.Add(policy, "preview", "How many candidates the rules leave, and each switch would",
               "naober match policy preview --programme bartjes\n"
               "naober match policy preview --programme bartjes --soft travel_limit --off age",
               [options](Session& session) { return PreviewPolicy(session, *options); });
  preview->add_option("--programme", options->programme, "code of the programme")->required();
  preview->add_option("--soft", options->soft, AllCodes<pb::RuleKind>());
  preview->add_option("--hard", options->hard, "rules that are to exclude, like --soft");
  preview->add_option("--off", options->off, "rules that are to be left out, like --soft");

  CLI::App* explain =
      line.Add(match, "explain", "Why a pair was proposed, or which rule leaves somebody whom",
               "naober match explain ID\n"
               "naober match explain --person ID --programme bartjes --language en",
               [options](Session& session) { return Explain(session, *options); });
  explain->add_option("id", options->proposal, "id of the proposal");
  explain->add_option("--person", options->person, "id of a newcomer who waits");
  explain->add_option("--programme", options->programme, "with --person: where they wait");
  explain->add_option("--language", options->language, "nl or en")->capture_default_str();

  CLI::App* entry =
      line.Add(match, "register", "The programme's matching for the algorithm register",
               "naober match register --programme bartjes --output json",
               [options](Session& session) { return Register(session, *options); });
  entry->add_option("--programme", options->programme, "code of the programme")->required();
}

}  // namespace naober::cli
