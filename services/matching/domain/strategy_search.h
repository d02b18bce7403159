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

// Who would have done better by stating less; PlanAndAudit says what is looked at. `outcome` is the
// planner's solution. Gives the planner's problem back as it was. CANCELLED if `progress` says
// stop.
absl::StatusOr<FoundStrategies> FindStrategies(Planner& planner, const assignment::Outcome& outcome,
                                               int64_t work, PlanProgress progress);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_STRATEGY_SEARCH_H_
