// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/messages/policy.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"

namespace naober::matching {

namespace {

bool HasFullScoreCount(RuleKind kind) {
  return kind == RuleKind::kAvailabilityOverlap || kind == RuleKind::kInterests ||
         kind == RuleKind::kCompetences;
}

bool HasDifferenceYears(RuleKind kind) {
  return kind == RuleKind::kAge || kind == RuleKind::kHousehold;
}

// Only the settings that the kind reads.
void WriteParameters(const Rule& rule, v1::RuleParameters& out) {
  const RuleParameters& parameters = rule.parameters;
  if (rule.kind == RuleKind::kCommonLanguage) {
    out.set_min_oral_level(static_cast<common::v1::OralLevel>(parameters.min_oral_level));
    out.set_dutch_oral_level(static_cast<common::v1::OralLevel>(parameters.dutch_oral_level));
  }
  if (rule.kind == RuleKind::kAvailabilityOverlap) out.set_min_slots(parameters.min_slots);
  if (HasFullScoreCount(rule.kind)) out.set_full_score_count(parameters.full_score_count);
  if (rule.kind == RuleKind::kTravelLimit)
    out.set_default_travel_minutes(parameters.default_travel_minutes);
  if (HasDifferenceYears(rule.kind)) out.set_max_difference_years(parameters.max_difference_years);
  if (rule.kind == RuleKind::kWaitingTime) out.set_full_score_days(parameters.full_score_days);
  if (rule.kind == RuleKind::kLeftOver) out.set_full_score_runs(parameters.full_score_runs);
  if (rule.kind == RuleKind::kDeclaredBackground) {
    out.set_background(static_cast<common::v1::BuddyBackground>(parameters.background));
    out.set_justification(parameters.justification);
  }
  if (rule.kind == RuleKind::kSameMunicipality) out.set_local_first(parameters.local_first);
}

// Reads the settings that are given and belong to the kind; a given one that doesn't is refused.
class ParameterReader {
 public:
  ParameterReader(RuleKind kind, std::string path, FieldViolations& violations)
      : kind_(kind), path_(std::move(path)), violations_(violations) {}

  template <class Value, class Target>
  void Read(bool given, bool belongs, const char* name, const Value& value, Target& target) {
    if (!given) return;
    if (belongs)
      target = static_cast<Target>(value);
    else
      violations_.Add(absl::StrCat(path_, ".", name), "PARAMETER_NOT_OF_KIND",
                      "this kind of rule does not have the setting");
  }

  void ReadAll(const v1::RuleParameters& in, RuleParameters& out) {
    Read(in.min_oral_level() != 0, kind_ == RuleKind::kCommonLanguage, "min_oral_level",
         in.min_oral_level(), out.min_oral_level);
    Read(in.dutch_oral_level() != 0, kind_ == RuleKind::kCommonLanguage, "dutch_oral_level",
         in.dutch_oral_level(), out.dutch_oral_level);
    Read(in.has_full_score_runs(), kind_ == RuleKind::kLeftOver, "full_score_runs",
         in.full_score_runs(), out.full_score_runs);
    Read(in.has_min_slots(), kind_ == RuleKind::kAvailabilityOverlap, "min_slots", in.min_slots(),
         out.min_slots);
    Read(in.has_full_score_count(), HasFullScoreCount(kind_), "full_score_count",
         in.full_score_count(), out.full_score_count);
    Read(in.has_default_travel_minutes(), kind_ == RuleKind::kTravelLimit, "default_travel_minutes",
         in.default_travel_minutes(), out.default_travel_minutes);
    Read(in.has_max_difference_years(), HasDifferenceYears(kind_), "max_difference_years",
         in.max_difference_years(), out.max_difference_years);
    Read(in.has_full_score_days(), kind_ == RuleKind::kWaitingTime, "full_score_days",
         in.full_score_days(), out.full_score_days);
    Read(in.background() != 0, kind_ == RuleKind::kDeclaredBackground, "background",
         in.background(), out.background);
    Read(!in.justification().empty(), kind_ == RuleKind::kDeclaredBackground, "justification",
         in.justification(), out.justification);
    Read(in.local_first(), kind_ == RuleKind::kSameMunicipality, "local_first", in.local_first(),
         out.local_first);
  }

 private:
  const RuleKind kind_;
  const std::string path_;
  FieldViolations& violations_;
};

Rule ReadRule(const v1::Rule& in, const std::string& path, FieldViolations& violations) {
  if (!v1::RuleKind_IsValid(in.kind()) || in.kind() == v1::RULE_KIND_UNSPECIFIED) {
    violations.Add(path + ".kind", "UNKNOWN_KIND", "must be a kind of rule");
    return {};
  }
  if (in.strength() != v1::RULE_STRENGTH_HARD && in.strength() != v1::RULE_STRENGTH_SOFT)
    violations.Add(path + ".strength", "UNKNOWN_STRENGTH", "must be hard or soft");
  const Strength strength =
      in.strength() == v1::RULE_STRENGTH_SOFT ? Strength::kSoft : Strength::kHard;
  Rule rule = MakeRule(static_cast<RuleKind>(in.kind()), strength, in.weight());
  rule.enabled = in.enabled();
  if (!common::v1::OralLevel_IsValid(in.parameters().min_oral_level()))
    violations.Add(path + ".parameters.min_oral_level", "UNKNOWN_LEVEL", "must be an oral level");
  if (!common::v1::OralLevel_IsValid(in.parameters().dutch_oral_level()))
    violations.Add(path + ".parameters.dutch_oral_level", "UNKNOWN_LEVEL", "must be an oral level");
  if (!common::v1::BuddyBackground_IsValid(in.parameters().background()))
    violations.Add(path + ".parameters.background", "UNKNOWN_BACKGROUND", "must be a background");
  ParameterReader(rule.kind, path + ".parameters", violations)
      .ReadAll(in.parameters(), rule.parameters);
  return rule;
}

v1::FairnessFloor ToProto(const FairnessFloor& floor) {
  v1::FairnessFloor out;
  out.set_name(floor.name);
  for (const std::string& code : floor.municipality_codes) out.add_municipality_codes(code);
  out.set_each_municipality(floor.each_municipality);
  out.set_max_dutch_level(static_cast<common::v1::OralLevel>(floor.max_dutch_level));
  if (floor.percent != 0) out.set_min_percent(floor.percent);
  if (floor.newcomers != 0) out.set_min_newcomers(floor.newcomers);
  return out;
}

}  // namespace

FairnessFloor ReadFloor(const v1::FairnessFloor& in, const std::string& path,
                        FieldViolations& violations) {
  if (!common::v1::OralLevel_IsValid(in.max_dutch_level()))
    violations.Add(path + ".max_dutch_level", "UNKNOWN_LEVEL", "must be an oral level");
  FairnessFloor floor;
  floor.name = in.name();
  floor.municipality_codes.assign(in.municipality_codes().begin(), in.municipality_codes().end());
  floor.each_municipality = in.each_municipality();
  floor.max_dutch_level = static_cast<OralLevel>(in.max_dutch_level());
  floor.percent = in.min_percent();
  floor.newcomers = in.min_newcomers();
  return floor;
}

v1::Policy ToProto(const PolicyVersion& version) {
  v1::Policy out;
  out.set_programme_code(version.programme_code);
  out.set_etag(absl::StrCat(version.version));
  out.set_version(version.version);
  for (const Rule& rule : version.policy.rules) {
    v1::Rule& item = *out.add_rules();
    item.set_kind(static_cast<v1::RuleKind>(rule.kind));
    item.set_enabled(rule.enabled);
    item.set_strength(rule.strength == Strength::kHard ? v1::RULE_STRENGTH_HARD
                                                       : v1::RULE_STRENGTH_SOFT);
    item.set_weight(rule.weight);
    WriteParameters(rule, *item.mutable_parameters());
  }
  out.set_proposal_lifetime_days(version.policy.proposal_lifetime_days);
  out.set_contact_threshold_days(version.policy.contact_threshold_days);
  const Guidance& guidance = version.policy.guidance;
  out.mutable_guidance()->set_check_in_days(guidance.check_in_days);
  out.mutable_guidance()->set_period_weeks(guidance.period_weeks);
  out.mutable_guidance()->set_follow_up_weeks(guidance.follow_up_weeks);
  for (const FairnessFloor& floor : version.policy.floors) *out.add_floors() = ToProto(floor);
  if (version.created_at) *out.mutable_create_time() = events::ToTimestamp(*version.created_at);
  return out;
}

absl::StatusOr<Policy> FromProto(const v1::Policy& policy, absl::string_view field) {
  FieldViolations violations;
  Policy out;
  for (int i = 0; i < policy.rules_size(); ++i)
    out.rules.push_back(
        ReadRule(policy.rules(i), absl::StrCat(field, ".rules[", i, "]"), violations));
  if (policy.proposal_lifetime_days() != 0)
    out.proposal_lifetime_days = policy.proposal_lifetime_days();
  if (policy.contact_threshold_days() != 0)
    out.contact_threshold_days = policy.contact_threshold_days();
  const v1::Guidance& guidance = policy.guidance();
  if (guidance.check_in_days() != 0) out.guidance.check_in_days = guidance.check_in_days();
  if (guidance.period_weeks() != 0) out.guidance.period_weeks = guidance.period_weeks();
  if (guidance.follow_up_weeks() != 0) out.guidance.follow_up_weeks = guidance.follow_up_weeks();
  for (int i = 0; i < policy.floors_size(); ++i)
    out.floors.push_back(
        ReadFloor(policy.floors(i), absl::StrCat(field, ".floors[", i, "]"), violations));
  // A rule of unknown kind stands in the list as another one: judge the list when all are known.
  if (!violations.empty()) return violations.ToStatus();
  RETURN_IF_ERROR(ValidatePolicy(out, field));
  return out;
}

}  // namespace naober::matching
