// SPDX-License-Identifier: EUPL-1.2
// match policy rule, match policy floor, match policy terms: a new version of a programme's policy.
#include "services/cli/policy_change_commands.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/base/uuid.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/listing.h"
#include "services/cli/policies.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct FloorOptions {
  std::string programme;
  std::string name, minimum, max_dutch;
  std::vector<std::string> municipalities;
  bool each_municipality = false;
  bool remove = false;
};

struct RuleOptions {
  std::string programme;
  std::string kind;
  bool hard = false;
  bool soft = false;
  bool off = false;
  std::optional<int> weight;
  std::vector<std::string> settings;
};

struct TermOptions {
  std::string programme;
  std::optional<int> proposal_days, contact_days, check_in_days, period_weeks, follow_up_weeks;
};

// Makes `policy`, with the etag of the version that it replaces, the live one.
absl::Status Replace(Session& session, pb::Policy policy) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PolicyService>("matching"));
  pb::UpdatePolicyRequest request;
  *request.mutable_policy() = std::move(policy);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::PolicyService::Stub::UpdatePolicy, request));
  PrintPolicy(session, response, response.policy());
  return absl::OkStatus();
}

absl::Status ChangeRule(Session& session, const RuleOptions& options) {
  ASSIGN_OR_RETURN(const auto kind, CodeFrom<pb::RuleKind>("the rule", options.kind));
  ASSIGN_OR_RETURN(pb::Policy policy, LivePolicy(session, options.programme));
  pb::Rule& rule = RuleOf(policy, kind);
  if (options.hard || options.soft || options.off) rule.set_enabled(!options.off);
  if (options.hard) rule.set_strength(pb::RULE_STRENGTH_HARD);
  if (options.soft) rule.set_strength(pb::RULE_STRENGTH_SOFT);
  if (options.weight.has_value()) rule.set_weight(*options.weight);
  for (const std::string& setting : options.settings)
    RETURN_IF_ERROR(SetParameter("--set", setting, *rule.mutable_parameters()));
  return Replace(session, std::move(policy));
}

absl::Status ChangeTerms(Session& session, const TermOptions& options) {
  ASSIGN_OR_RETURN(pb::Policy policy, LivePolicy(session, options.programme));
  pb::Guidance& guidance = *policy.mutable_guidance();
  if (options.proposal_days) policy.set_proposal_lifetime_days(*options.proposal_days);
  if (options.contact_days) policy.set_contact_threshold_days(*options.contact_days);
  if (options.check_in_days) guidance.set_check_in_days(*options.check_in_days);
  if (options.period_weeks) guidance.set_period_weeks(*options.period_weeks);
  if (options.follow_up_weeks) guidance.set_follow_up_weeks(*options.follow_up_weeks);
  return Replace(session, std::move(policy));
}

absl::StatusOr<pb::FairnessFloor> ReadFloor(const FloorOptions& options,
                                            const MunicipalityNames& names) {
  pb::FairnessFloor floor;
  floor.set_name(options.name);
  for (const std::string& text : options.municipalities) {
    ASSIGN_OR_RETURN(*floor.add_municipality_codes(), names.CodeOf("--municipality", text));
  }
  floor.set_each_municipality(options.each_municipality);
  if (!options.max_dutch.empty()) {
    ASSIGN_OR_RETURN(const auto level,
                     CodeFrom<common::v1::OralLevel>("--max-dutch", options.max_dutch));
    floor.set_max_dutch_level(level);
  }
  RETURN_IF_ERROR(ReadMinimum("--min", options.minimum, floor));
  return floor;
}

// Adds the floor of the name, replaces it, or takes it out.
absl::Status ChangeFloor(Session& session, const FloorOptions& options) {
  if (options.remove == !options.minimum.empty())
    return InvalidField("--min", "ONE_OF_TWO", "give either --min or --remove");
  ASSIGN_OR_RETURN(const CommandConfig* config, session.config());
  ASSIGN_OR_RETURN(const MunicipalityNames names, MunicipalityNames::Load(config->geo_folder));
  ASSIGN_OR_RETURN(pb::Policy policy, LivePolicy(session, options.programme));
  auto& floors = *policy.mutable_floors();
  const auto same = std::find_if(floors.begin(), floors.end(), [&](const pb::FairnessFloor& floor) {
    return floor.name() == options.name;
  });
  if (options.remove) {
    if (same == floors.end()) return NotFound("floor", options.name);
    floors.erase(same);
  } else {
    ASSIGN_OR_RETURN(*(same == floors.end() ? floors.Add() : &*same), ReadFloor(options, names));
  }
  return Replace(session, std::move(policy));
}

void AddFloor(CommandLine& line, CLI::App* policy) {
  const auto options = std::make_shared<FloorOptions>();
  CLI::App* floor = line.Add(
      policy, "floor", "Add, replace or remove a fairness floor: of whom at least so many",
      "naober match policy floor gemeenten --programme bartjes --each-municipality --min 80%\n"
      "naober match policy floor beginners --programme bartjes --max-dutch a0 --min 10\n"
      "naober match policy floor gemeenten --programme bartjes --remove",
      [options](Session& session) { return ChangeFloor(session, *options); });
  floor->add_option("name", options->name, "what reports call it")->required();
  floor->add_option("--programme", options->programme, "code of the programme")->required();
  floor->add_option("--min", options->minimum, "a share like 80%, or a number like 16");
  floor->add_option("--municipality", options->municipalities,
                    "newcomers of these, by name or code; default: of all");
  floor->add_flag("--each-municipality", options->each_municipality,
                  "a floor for each of the municipalities by itself");
  floor->add_option("--max-dutch", options->max_dutch,
                    "only newcomers who speak Dutch at this level or less");
  floor->add_flag("--remove", options->remove, "take the floor out");
}

void AddRule(CommandLine& line, CLI::App* policy) {
  const auto options = std::make_shared<RuleOptions>();
  CLI::App* rule = line.Add(
      policy, "rule", "Make a rule hard, soft or off, and set its weight and settings",
      "naober match policy rule travel_limit --programme bartjes --soft --weight 200\n"
      "naober match policy rule common_language --programme bartjes --set min_oral_level=a2\n"
      "naober match policy rule same_municipality --programme bartjes --set local_first=yes",
      [options](Session& session) { return ChangeRule(session, *options); });
  rule->add_option("kind", options->kind, AllCodes<pb::RuleKind>())->required();
  rule->add_option("--programme", options->programme, "code of the programme")->required();
  CLI::Option* const hard = rule->add_flag("--hard", options->hard, "it excludes a pair");
  CLI::Option* const soft = rule->add_flag("--soft", options->soft, "it only adds to the score");
  rule->add_flag("--off", options->off, "it is left out")->excludes(hard)->excludes(soft);
  soft->excludes(hard);
  rule->add_option("--weight", options->weight, "its share in the score, 0 to 1000");
  rule->add_option("--set", options->settings,
                   "NAME=VALUE of its settings; policy show has them all");
}

void AddTerms(CommandLine& line, CLI::App* policy) {
  const auto options = std::make_shared<TermOptions>();
  CLI::App* terms =
      line.Add(policy, "terms", "How long proposals stand, and how pairs are accompanied",
               "naober match policy terms --programme bartjes --contact-days 21\n"
               "naober match policy terms --programme bartjes --period-weeks 26 --check-in-days 10",
               [options](Session& session) { return ChangeTerms(session, *options); });
  terms->add_option("--programme", options->programme, "code of the programme")->required();
  terms->add_option("--proposal-days", options->proposal_days,
                    "days after approval in which both sides confirm");
  terms->add_option("--contact-days", options->contact_days,
                    "days without a meeting after which contact is missed");
  terms->add_option("--check-in-days", options->check_in_days,
                    "days from the start in which each side is asked how it goes");
  terms->add_option("--period-weeks", options->period_weeks, "weeks that a pair agrees on");
  terms->add_option("--follow-up-weeks", options->follow_up_weeks,
                    "weeks after the end until which each side is asked once more");
}

}  // namespace

void AddPolicyChangeCommands(CommandLine& line, CLI::App* policy) {
  AddRule(line, policy);
  AddFloor(line, policy);
  AddTerms(line, policy);
}

}  // namespace naober::cli
