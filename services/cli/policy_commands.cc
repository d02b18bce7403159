// SPDX-License-Identifier: EUPL-1.2
// match policy: the rules and floors of a programme's matching, and what they leave.
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "naober/matching/v1/insight_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct PolicyOptions {
  std::string programme;
  std::vector<std::string> soft, hard, off;
  std::string floor, minimum, max_dutch;
  std::vector<std::string> municipalities;
  bool each_municipality = false;
  bool remove = false;
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

absl::Status PreviewPolicy(Session& session, const PolicyOptions& options) {
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

std::string MinimumText(const pb::FairnessFloor& floor) {
  if (floor.has_min_percent()) return absl::StrCat(floor.min_percent(), "%");
  return absl::StrCat(floor.min_newcomers());
}

std::string GroupText(const pb::FairnessFloor& floor) {
  std::string text = floor.municipality_codes().empty()
                         ? "all municipalities"
                         : absl::StrJoin(floor.municipality_codes(), ", ");
  if (floor.each_municipality()) absl::StrAppend(&text, ", each");
  if (floor.max_dutch_level() != 0)
    absl::StrAppend(&text, ", Dutch up to ", CodeText(floor.max_dutch_level()));
  return text;
}

absl::StatusOr<pb::Policy> LivePolicy(Session& session, const std::string& programme) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PolicyService>("matching"));
  pb::GetPolicyRequest get;
  get.set_programme_code(programme);
  ASSIGN_OR_RETURN(auto live, session.Call(*stub, &pb::PolicyService::Stub::GetPolicy, get));
  return std::move(*live.mutable_policy());
}

void PrintPolicy(Session& session, const google::protobuf::Message& response,
                 const pb::Policy& policy) {
  Table table({"RULE", "NOW", "WEIGHT", "LOCAL FIRST"});
  for (const pb::Rule& rule : policy.rules())
    table.AddRow({CodeText(rule.kind()), StrengthText(rule.enabled(), rule.strength()),
                  absl::StrCat(rule.weight()), rule.parameters().local_first() ? "yes" : "-"});
  Print(std::cout, session.options().output, response, table);
  if (session.options().output != "table") return;
  std::cout << "\nversion " << policy.version() << "\n";
  if (policy.floors().empty()) return;
  std::cout << "\n";
  Table floors({"FLOOR", "AT LEAST", "OF NEWCOMERS IN"});
  for (const pb::FairnessFloor& floor : policy.floors())
    floors.AddRow({floor.name(), MinimumText(floor), GroupText(floor)});
  floors.PrintText(std::cout);
}

absl::Status ShowPolicy(Session& session, const PolicyOptions& options) {
  pb::GetPolicyResponse response;
  ASSIGN_OR_RETURN(*response.mutable_policy(), LivePolicy(session, options.programme));
  PrintPolicy(session, response, response.policy());
  return absl::OkStatus();
}

absl::Status ReadMinimum(const std::string& text, pb::FairnessFloor& floor) {
  absl::string_view number = text;
  const bool share = absl::ConsumeSuffix(&number, "%");
  int minimum = 0;
  if (!absl::SimpleAtoi(number, &minimum))
    return InvalidField("--min", "NOT_A_NUMBER", "give a share like 80% or a number like 16");
  if (share)
    floor.set_min_percent(minimum);
  else
    floor.set_min_newcomers(minimum);
  return absl::OkStatus();
}

absl::StatusOr<pb::FairnessFloor> ReadFloor(const PolicyOptions& options) {
  pb::FairnessFloor floor;
  floor.set_name(options.floor);
  for (const std::string& code : options.municipalities) floor.add_municipality_codes(code);
  floor.set_each_municipality(options.each_municipality);
  if (!options.max_dutch.empty()) {
    ASSIGN_OR_RETURN(const auto level,
                     CodeFrom<common::v1::OralLevel>("--max-dutch", options.max_dutch));
    floor.set_max_dutch_level(level);
  }
  RETURN_IF_ERROR(ReadMinimum(options.minimum, floor));
  return floor;
}

// Adds the floor of the name, replaces it, or takes it out.
absl::Status ChangeFloor(Session& session, const PolicyOptions& options) {
  if (options.remove == !options.minimum.empty())
    return InvalidField("--min", "ONE_OF_TWO", "give either --min or --remove");
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PolicyService>("matching"));
  pb::UpdatePolicyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_policy(), LivePolicy(session, options.programme));
  auto& floors = *request.mutable_policy()->mutable_floors();
  const auto same = std::find_if(floors.begin(), floors.end(), [&](const pb::FairnessFloor& floor) {
    return floor.name() == options.floor;
  });
  if (options.remove) {
    if (same == floors.end()) return NotFound("floor", options.floor);
    floors.erase(same);
  } else {
    ASSIGN_OR_RETURN(*(same == floors.end() ? floors.Add() : &*same), ReadFloor(options));
  }
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::PolicyService::Stub::UpdatePolicy, request));
  PrintPolicy(session, response, response.policy());
  return absl::OkStatus();
}

void AddFloor(CommandLine& line, CLI::App* policy, const std::shared_ptr<PolicyOptions>& options) {
  CLI::App* floor = line.Add(
      policy, "floor", "Add, replace or remove a fairness floor: of whom at least so many",
      "naober match policy floor gemeenten --programme bartjes --each-municipality --min 80%\n"
      "naober match policy floor beginners --programme bartjes --max-dutch a0 --min 10\n"
      "naober match policy floor gemeenten --programme bartjes --remove",
      [options](Session& session) { return ChangeFloor(session, *options); });
  floor->add_option("name", options->floor, "what reports call it")->required();
  floor->add_option("--programme", options->programme, "code of the programme")->required();
  floor->add_option("--min", options->minimum, "a share like 80%, or a number like 16");
  floor->add_option("--municipality", options->municipalities,
                    "newcomers of these, e.g. GM0281; default: of all");
  floor->add_flag("--each-municipality", options->each_municipality,
                  "a floor for each of the municipalities by itself");
  floor->add_option("--max-dutch", options->max_dutch,
                    "only newcomers who speak Dutch at this level or less");
  floor->add_flag("--remove", options->remove, "take the floor out");
}

}  // namespace

void AddPolicyCommands(CommandLine& line) {
  CLI::App* match = line.Group("match", "Who fits whom: run, look, approve, confirm");
  auto options = std::make_shared<PolicyOptions>();
  CLI::App* policy = match->add_subcommand("policy", "The rules of a programme's matching");
  policy->require_subcommand(1);
  CLI::App* show = line.Add(policy, "show", "The rules and floors as they are",
                            "naober match policy show --programme bartjes -o json",
                            [options](Session& session) { return ShowPolicy(session, *options); });
  show->add_option("--programme", options->programme, "code of the programme")->required();
  AddFloor(line, policy, options);
  CLI::App* preview =
      line.Add(policy, "preview", "How many candidates the rules leave, and each switch would",
               "naober match policy preview --programme bartjes\n"
               "naober match policy preview --programme bartjes --soft travel_limit --off age",
               [options](Session& session) { return PreviewPolicy(session, *options); });
  preview->add_option("--programme", options->programme, "code of the programme")->required();
  preview->add_option("--soft", options->soft, AllCodes<pb::RuleKind>());
  preview->add_option("--hard", options->hard, "rules that are to exclude, like --soft");
  preview->add_option("--off", options->off, "rules that are to be left out, like --soft");
}

}  // namespace naober::cli
