// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_SCENARIO_OUTCOME_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_SCENARIO_OUTCOME_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/domain/match_plan.h"

namespace naober::matching {

// Newcomers, and what matching brings them.
struct MatchingFigures {
  int newcomers = 0;
  int matched = 0;
  int local = 0;                   // matched within their municipality
  std::optional<int> mean_travel;  // minutes one way, rounded; none when no journey is known
  std::optional<int> p90_travel;   // nine pairs of ten travel at most so long (nearest rank)
  int mean_quality = 0;            // of the pairs, 0 … 1000, rounded; 0 without pairs

  int waiting() const { return newcomers - matched; }

  friend bool operator==(const MatchingFigures&, const MatchingFigures&) = default;
};

// What a run would bring.
struct ScenarioOutcome {
  int buddies = 0;       // with a free place
  int buddy_places = 0;  // their free places
  MatchingFigures total;
  std::map<std::string, MatchingFigures> municipalities;  // of newcomers, by code
  std::vector<FloorResult> floors;                        // as of MatchPlan
  int64_t shortfall = 0;                                  // in sum over the floors
  int reserved_places = 0;                                // kept by a look ahead

  friend bool operator==(const ScenarioOutcome&, const ScenarioOutcome&) = default;
};

// The figures of a plan for `input`.
ScenarioOutcome OutcomeOf(const PlanInput& input, const MatchPlan& plan);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_SCENARIO_OUTCOME_H_
