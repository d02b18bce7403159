// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match_plan.h"

#include <utility>

#include "libs/base/status_macros.h"
#include "services/matching/domain/planner.h"

namespace naober::matching {

namespace {

// Of 1000: finding the feasible pairs ends here, the rest is the solver's.
constexpr int kPairsFound = 500;

}  // namespace

absl::StatusOr<MatchPlan> PlanMatches(const PlanInput& input, PlanProgress progress,
                                      int64_t max_pairs) {
  Planner planner(input, max_pairs);
  RETURN_IF_ERROR(
      planner.FindPairs([&](int permille) { return progress(permille * kPairsFound / 1000); }));
  ASSIGN_OR_RETURN(assignment::Solution solution,
                   planner.Solve(planner.options(), [&](int permille) {
                     return progress(kPairsFound + permille * (1000 - kPairsFound) / 1000);
                   }));
  return planner.PlanOf(std::move(solution));
}

absl::StatusOr<int64_t> VerifyPlan(const PlanInput& input, const assignment::Outcome& outcome,
                                   const assignment::Certificate& certificate,
                                   PlanProgress progress) {
  PairFinder finder(input);
  const std::vector<int32_t> capacities = finder.Capacities();
  const std::vector<assignment::Floor> floors = AssignmentFloors(finder.floors());
  PairCounts counts;
  bool stopped = false;
  const absl::Status verified = assignment::VerifyCertificate(
      {finder.newcomers(), capacities, floors, input.policy.LocalFirst()},
      [&](int32_t place, std::vector<assignment::Pair>& pairs) {
        stopped =
            stopped || !progress(static_cast<int>(int64_t{place} * 1000 / finder.newcomers()));
        // Without their pairs the rest is refused, which nobody hears.
        if (stopped)
          pairs.clear();
        else
          finder.FindPairs(place, pairs, &counts);
      },
      outcome, certificate);
  if (stopped) return absl::CancelledError("the verification was told to stop");
  RETURN_IF_ERROR(verified);
  return counts.feasible;
}

}  // namespace naober::matching
