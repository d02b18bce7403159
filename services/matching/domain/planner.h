// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PLANNER_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PLANNER_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/solver.h"
#include "services/matching/domain/match_plan.h"
#include "services/matching/domain/pair_finder.h"

namespace naober::matching {

// A plan while it is made: its pairs, found once, can be solved for more than once, with other
// floors or other pairs of one newcomer. Not thread-safe.
class Planner {
 public:
  // `input` must outlive it. PlanMatches says what `max_pairs` is.
  Planner(const PlanInput& input, int64_t max_pairs);

  // Finds the pairs and counts what rules exclude. CANCELLED if `progress` says stop.
  absl::Status FindPairs(PlanProgress progress);

  // The best over all feasible pairs. Errors as of assignment::Solve.
  absl::StatusOr<assignment::Solution> Solve(const assignment::Options& options,
                                             PlanProgress progress);

  MatchPlan PlanOf(assignment::Solution solution) const;

  // What the policy asks for.
  assignment::Options options() const {
    return {.local_first = finder_.input().policy.LocalFirst()};
  }
  // Whether only each newcomer's best pairs are held.
  bool pruned() const { return pruned_; }
  PairFinder& finder() { return finder_; }
  const PairFinder& finder() const { return finder_; }
  assignment::Problem& problem() { return problem_; }
  const assignment::Problem& problem() const { return problem_; }

 private:
  PairFinder finder_;
  const bool pruned_;
  assignment::Problem problem_;
  std::vector<assignment::PackedPair> best_left_out_;
  PairCounts counts_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PLANNER_H_
