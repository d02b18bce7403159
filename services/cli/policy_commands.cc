// SPDX-License-Identifier: EUPL-1.2
// match policy show, match policy preview: the rules of a programme's matching, and what they
// leave.
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "naober/matching/v1/insight_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"
#include "services/cli/policies.h"
#include "services/cli/policy_change_commands.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct PolicyOptions {
  std::string programme;
  std::vector<std::string> soft, hard, off;
};

std::string StrengthText(bool enabled, pb::RuleStrength strength) {
  return enabled ? CodeText(strength) : "off";
}

std::string LeftText(const pb::CandidatesLeft& left) {
  return absl::StrCat(left.pairs(), " / ", left.newcomers(), " / ", left.buddies());
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
  ASSIGN_OR_RETURN(const auto insights, session.Stub<pb::InsightService>("matching"));
  pb::PreviewPolicyRequest request;
  request.set_programme_code(options.programme);
  pb::Policy& draft = *request.mutable_policy();
  ASSIGN_OR_RETURN(draft, LivePolicy(session, options.programme));
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

absl::Status ShowPolicy(Session& session, const PolicyOptions& options) {
  pb::GetPolicyResponse response;
  ASSIGN_OR_RETURN(*response.mutable_policy(), LivePolicy(session, options.programme));
  PrintPolicy(session, response, response.policy());
  return absl::OkStatus();
}

}  // namespace

void AddPolicyCommands(CommandLine& line) {
  CLI::App* match = line.Group("match", "Who fits whom: run, look, approve, confirm");
  auto options = std::make_shared<PolicyOptions>();
  CLI::App* policy = match->add_subcommand("policy", "The rules of a programme's matching");
  policy->require_subcommand(1);
  AddPolicyChangeCommands(line, policy);
  CLI::App* show = line.Add(policy, "show", "The rules and floors as they are",
                            "naober match policy show --programme bartjes -o json",
                            [options](Session& session) { return ShowPolicy(session, *options); });
  show->add_option("--programme", options->programme, "code of the programme")->required();
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
