// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PLAN_AUDIT_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PLAN_AUDIT_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/domain/match_plan.h"
#include "services/matching/domain/run_outcome.h"

namespace naober::matching {

// A newcomer whom stating less would have given a better pair (StrategyWarning of the API).
struct StrategyWarning {
  int newcomer = 0;  // index into PlanInput::newcomers
  // AVAILABILITY_OVERLAP or TRAVEL_LIMIT.
  RuleKind kind = RuleKind::kAvailabilityOverlap;
  int amount = 0;             // moments left out; minutes stated
  int quality = 0;            // of the planned pair
  int quality_otherwise = 0;  // of the other pair, by all that was stated

  friend bool operator==(const StrategyWarning&, const StrategyWarning&) = default;
};

struct AuditedPlan {
  MatchPlan plan;
  RunOutcome outcome;
  std::vector<StrategyWarning> warnings;  // at most one a newcomer, the longest waiting first
};

// How much work looking for strategies may be, in pairs looked at: a second or two.
inline constexpr int64_t kStrategyWork = 100 * 1000 * 1000;

// PlanMatches, with what its wishes cost and who would have done better by stating less. Errors as
// of PlanMatches; time that of one more solution for each wish that binds, and of the strategies.
//
// Strategies. One newcomer at a time, everybody else as they are. Ways of stating less: each moment
// of the week left out; all moments left out that the planned buddy has too; a longest journey one
// minute below the planned pair's. What comes of each is worked out exactly, and the pair that it
// gives is judged by all that was stated; where several plans are equally good, the worst of their
// pairs counts. Not looked for: two ways at once, newcomers who conspire, buddies, and newcomers
// after those for whom `strategy_work` lasts (RunOutcome::strategy_checked says how far it went),
// nor anybody where not all pairs are held at once.
//
// Who is unmatched can't gain: the set that was chosen needs none of their pairs, so it remains the
// best one when some of those are hidden. So only pairs can be changed by stating less, and only
// newcomers who have a better possible buddy than the planned one are looked at.
absl::StatusOr<AuditedPlan> PlanAndAudit(const PlanInput& input, PlanProgress progress,
                                         int64_t max_pairs = kMaxPairsHeld,
                                         int64_t strategy_work = kStrategyWork);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PLAN_AUDIT_H_
