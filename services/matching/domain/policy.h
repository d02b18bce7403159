// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_POLICY_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_POLICY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/matching/domain/candidate.h"
#include "services/matching/domain/fairness_floor.h"
#include "services/matching/domain/guidance.h"

namespace naober::matching {

// What a rule looks at; PairScorer says how it judges. The numbers are those of the API.
enum class RuleKind {
  kCommonLanguage = 1,
  kAvailabilityOverlap = 2,
  kTravelLimit = 3,
  kGenderWish = 4,
  kVetting = 5,
  kCapacity = 6,
  kDeclaredBackground = 7,
  kInterests = 8,
  kCompetences = 9,
  kAge = 10,
  kHousehold = 11,
  kSameMunicipality = 12,
  kWaitingTime = 13,
  kEarlierRefusal = 14,
  kLeftOver = 15,
};

// Whether a hard rule of the kind refuses a pair of which it can't be known. Two answers, and this
// is the one place that gives them:
//   - yes for what protects people or makes meeting possible at all: vetting, capacity, a declared
//     background, somebody's own wish about gender, a common language, a common moment, the
//     journey. Intake asks what these look at before anybody is READY.
//   - no for likeness that a programme made hard: interests, competences, age, household,
//     municipality. What somebody has not stated neither helps nor hurts; otherwise a short
//     registration, of somebody who can't read for example, would shut its person out.
bool MustBeShown(RuleKind kind);

enum class Strength {
  kHard,  // a pair that fails it is never proposed; MustBeShown says what unknown does
  kSoft,  // only adds to a pair's quality
};

// Settings of a rule; each kind reads its own and leaves the others at their defaults.
struct RuleParameters {
  OralLevel min_oral_level = OralLevel::kA1;  // COMMON_LANGUAGE
  // COMMON_LANGUAGE: the level asked for Dutch instead; kUnknown = the same. When it is given, a
  // LOCAL buddy who has not stated Dutch counts as speaking it.
  OralLevel dutch_oral_level = OralLevel::kUnknown;
  int min_slots = 1;                             // AVAILABILITY_OVERLAP, when hard
  int full_score_count = 3;                      // AVAILABILITY_OVERLAP, INTERESTS, COMPETENCES
  int default_travel_minutes = 60;               // TRAVEL_LIMIT
  int max_difference_years = 30;                 // AGE, HOUSEHOLD (5 there)
  int full_score_days = 180;                     // WAITING_TIME
  int full_score_runs = 3;                       // LEFT_OVER
  Background background = Background::kUnknown;  // DECLARED_BACKGROUND
  std::string justification;                     // DECLARED_BACKGROUND
  bool local_first = false;                      // SAME_MUNICIPALITY

  friend bool operator==(const RuleParameters&, const RuleParameters&) = default;
};

struct Rule {
  RuleKind kind = RuleKind::kCommonLanguage;
  bool enabled = true;  // one that is off is kept and not applied
  Strength strength = Strength::kHard;
  int weight = 0;  // share in the quality, 0 … 1000; a hard rule with a weight also adds to it
  RuleParameters parameters;

  friend bool operator==(const Rule&, const Rule&) = default;
};

// A rule of `kind` with the defaults of its kind.
Rule MakeRule(RuleKind kind, Strength strength, int weight);

// How pairs are judged in a programme: data, so that it changes without code.
struct Policy {
  std::vector<Rule> rules;
  int proposal_lifetime_days = 14;  // after approval, for both sides to confirm
  int contact_threshold_days = 14;  // without a meeting, after which contact is missed
  Guidance guidance;
  std::vector<FairnessFloor> floors;  // met before anything else counts

  // As many pairs within a municipality as possible before quality counts (R32).
  bool LocalFirst() const;

  friend bool operator==(const Policy&, const Policy&) = default;
};

// A version of a programme's policy.
struct PolicyVersion {
  std::string programme_code;
  int version = 1;
  Policy policy;
  std::optional<absl::Time> created_at;  // none for a default that nothing has used yet
};

// What a programme starts with. Hard: vetting, capacity, a common language at A1, one common part
// of the week, gender wish, travel limit. Weighed: interests 250, same municipality 200, travel
// 150, availability 150, competences 100, language 100, age 50.
Policy DefaultPolicy();

// Everything that is wrong with `policy` at once, with fields under `field`, for example
// "policy.rules[2].weight". Reasons: RULE_REPEATED; RULE_MUST_BE_HARD (vetting and capacity may not
// be soft, off or left out); RULE_MUST_BE_SOFT (waiting time, which would exclude nobody);
// OUT_OF_RANGE; WEIGHT_REQUIRED (a soft rule that is on); BACKGROUND_REQUIRED and
// JUSTIFICATION_REQUIRED (declared background).
absl::Status ValidatePolicy(const Policy& policy, absl::string_view field);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_POLICY_H_
