// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_STRATEGY_SEARCH_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_STRATEGY_SEARCH_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/domain/plan_audit.h"
#include "services/matching/domain/planner.h"

namespace naober::matching {

struct FoundStrategies {
  int checked = 0;
  std::vector<StrategyWarning> warnings;
};

// Who would have done better by stating less; PlanAndAudit says what is looked at. `solution` is
// the planner's. Gives the planner's problem back as it was. CANCELLED if `progress` says stop.
//
// While a newcomer states less, the others' pairs are as they were: what it costs them that the
// newcomer takes another place depends on that place alone. One search backwards from the place
// that the plan gives finds these costs for all places (WaysHome), and then each way of stating
// less is a look at the newcomer's own pairs. Only where stating less would change who is matched
// the whole is solved again.
absl::StatusOr<FoundStrategies> FindStrategies(Planner& planner,
                                               const assignment::Solution& solution, int64_t work,
                                               PlanProgress progress);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_STRATEGY_SEARCH_H_
