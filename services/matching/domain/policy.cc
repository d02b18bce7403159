// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/policy.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"

namespace naober::matching {

namespace {

constexpr int kMaxWeight = 1000;
constexpr RuleKind kMustBeHard[] = {RuleKind::kVetting, RuleKind::kCapacity};
constexpr RuleKind kMustBeSoft[] = {RuleKind::kWaitingTime, RuleKind::kLeftOver};

template <size_t size>
bool IsAmong(RuleKind kind, const RuleKind (&kinds)[size]) {
  return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
}

void CheckRange(int value, int low, int high, const std::string& field,
                FieldViolations& violations) {
  if (value < low || value > high)
    violations.Add(field, "OUT_OF_RANGE", absl::StrCat("must be from ", low, " to ", high));
}

void CheckParameters(const Rule& rule, const std::string& path, FieldViolations& violations) {
  const RuleParameters& parameters = rule.parameters;
  switch (rule.kind) {
    case RuleKind::kAvailabilityOverlap:
      CheckRange(parameters.min_slots, 1, 21, path + ".min_slots", violations);
      CheckRange(parameters.full_score_count, 1, 21, path + ".full_score_count", violations);
      return;
    case RuleKind::kInterests:
    case RuleKind::kCompetences:
      CheckRange(parameters.full_score_count, 1, 20, path + ".full_score_count", violations);
      return;
    case RuleKind::kTravelLimit:
      CheckRange(parameters.default_travel_minutes, 1, 300, path + ".default_travel_minutes",
                 violations);
      return;
    case RuleKind::kAge:
    case RuleKind::kHousehold:
      CheckRange(parameters.max_difference_years, 1, 100, path + ".max_difference_years",
                 violations);
      return;
    case RuleKind::kWaitingTime:
      CheckRange(parameters.full_score_days, 1, 3650, path + ".full_score_days", violations);
      return;
    case RuleKind::kLeftOver:
      CheckRange(parameters.full_score_runs, 1, 100, path + ".full_score_runs", violations);
      return;
    case RuleKind::kDeclaredBackground:
      if (parameters.background == Background::kUnknown)
        violations.Add(path + ".background", "BACKGROUND_REQUIRED",
                       "name the background that is declared");
      if (parameters.justification.empty())
        violations.Add(path + ".justification", "JUSTIFICATION_REQUIRED",
                       "choosing by background needs a reason that can be shown");
      return;
    case RuleKind::kCommonLanguage:
    case RuleKind::kGenderWish:
    case RuleKind::kVetting:
    case RuleKind::kCapacity:
    case RuleKind::kSameMunicipality:
    case RuleKind::kEarlierRefusal:
      return;
  }
}

}  // namespace

bool MustBeShown(RuleKind kind) {
  switch (kind) {
    case RuleKind::kCommonLanguage:
    case RuleKind::kAvailabilityOverlap:
    case RuleKind::kTravelLimit:
    case RuleKind::kGenderWish:
    case RuleKind::kVetting:
    case RuleKind::kCapacity:
    case RuleKind::kDeclaredBackground:
      return true;
    case RuleKind::kInterests:
    case RuleKind::kCompetences:
    case RuleKind::kAge:
    case RuleKind::kHousehold:
    case RuleKind::kSameMunicipality:
    case RuleKind::kWaitingTime:
    case RuleKind::kEarlierRefusal:
    case RuleKind::kLeftOver:
      return false;
  }
  Impossible("a rule of unknown kind");
}

Rule MakeRule(RuleKind kind, Strength strength, int weight) {
  Rule rule;
  rule.kind = kind;
  rule.strength = strength;
  rule.weight = weight;
  if (kind == RuleKind::kHousehold) rule.parameters.max_difference_years = 5;
  return rule;
}

bool Policy::LocalFirst() const {
  for (const Rule& rule : rules) {
    if (rule.kind == RuleKind::kSameMunicipality && rule.enabled)
      return rule.parameters.local_first;
  }
  return false;
}

Policy DefaultPolicy() {
  Policy policy;
  policy.rules = {
      MakeRule(RuleKind::kVetting, Strength::kHard, 0),
      MakeRule(RuleKind::kCapacity, Strength::kHard, 0),
      MakeRule(RuleKind::kCommonLanguage, Strength::kHard, 100),
      MakeRule(RuleKind::kAvailabilityOverlap, Strength::kHard, 150),
      MakeRule(RuleKind::kGenderWish, Strength::kHard, 0),
      MakeRule(RuleKind::kTravelLimit, Strength::kHard, 150),
      MakeRule(RuleKind::kInterests, Strength::kSoft, 250),
      MakeRule(RuleKind::kSameMunicipality, Strength::kSoft, 200),
      MakeRule(RuleKind::kCompetences, Strength::kSoft, 100),
      MakeRule(RuleKind::kAge, Strength::kSoft, 50),
  };
  return policy;
}

absl::Status ValidatePolicy(const Policy& policy, absl::string_view field) {
  FieldViolations violations;
  std::set<RuleKind> seen;
  for (size_t i = 0; i < policy.rules.size(); ++i) {
    const Rule& rule = policy.rules[i];
    const std::string path = absl::StrCat(field, ".rules[", i, "]");
    if (!seen.insert(rule.kind).second)
      violations.Add(path + ".kind", "RULE_REPEATED", "a kind of rule may be listed once");
    CheckRange(rule.weight, 0, kMaxWeight, path + ".weight", violations);
    if (rule.strength == Strength::kSoft && rule.enabled && rule.weight == 0)
      violations.Add(path + ".weight", "WEIGHT_REQUIRED", "a soft rule that is on needs a weight");
    if (IsAmong(rule.kind, kMustBeHard) && (rule.strength != Strength::kHard || !rule.enabled))
      violations.Add(path, "RULE_MUST_BE_HARD",
                     "certificates and places protect people: always on and hard");
    if (IsAmong(rule.kind, kMustBeSoft) && rule.strength != Strength::kSoft)
      violations.Add(path + ".strength", "RULE_MUST_BE_SOFT", "nobody is excluded for waiting");
    CheckParameters(rule, path + ".parameters", violations);
  }
  for (const RuleKind kind : kMustBeHard) {
    if (seen.count(kind) == 0)
      violations.Add(absl::StrCat(field, ".rules"), "RULE_MUST_BE_HARD",
                     "vetting and capacity are hard rules of every policy");
  }
  const std::string path(field);
  CheckRange(policy.proposal_lifetime_days, 1, 90, path + ".proposal_lifetime_days", violations);
  CheckRange(policy.contact_threshold_days, 1, 365, path + ".contact_threshold_days", violations);
  CheckGuidance(policy.guidance, path + ".guidance", violations);
  CheckFloors(policy.floors, path + ".floors", violations);
  return violations.ToStatus();
}

}  // namespace naober::matching
