// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/prices.h"

#include <algorithm>

#include "libs/base/status_macros.h"

namespace naober::matching::assignment {

namespace {

std::vector<int32_t> MatchedIn(const std::vector<Floor>& floors, const Outcome& outcome) {
  std::vector<int32_t> matched;
  for (const Floor& floor : floors) {
    matched.push_back(static_cast<int32_t>(
        std::count_if(floor.newcomers.begin(), floor.newcomers.end(),
                      [&](int32_t i) { return outcome.buddy_of[i] != kUnmatched; })));
  }
  return matched;
}

Difference DifferenceOf(const std::vector<Floor>& floors, const Outcome& without,
                        const Outcome& with) {
  Difference difference = {without.matched - with.matched, without.local - with.local,
                           without.quality - with.quality, MatchedIn(floors, without)};
  const std::vector<int32_t> matched_with = MatchedIn(floors, with);
  for (size_t f = 0; f < floors.size(); ++f) difference.matched_in[f] -= matched_with[f];
  return difference;
}

}  // namespace

absl::StatusOr<Prices> PriceWishes(Problem& problem, const Options& options, const Outcome& outcome,
                                   Progress progress) {
  const std::vector<Floor>& floors = problem.floors();
  const auto wishes = static_cast<int>(floors.size()) + 1;
  int done = 0;
  const auto overall = [&](int permille) { return progress((done * 1000 + permille) / wishes); };
  Prices prices;
  if (options.local_first) {
    Options dropped = options;
    dropped.local_first = false;
    ASSIGN_OR_RETURN(const Solution without, Solve(problem, dropped, overall));
    prices.local_first = DifferenceOf(floors, without.outcome, outcome);
  }
  const std::vector<int32_t> matched = MatchedIn(floors, outcome);
  for (size_t f = 0; f < floors.size(); ++f) {
    ++done;
    if (matched[f] > floors[f].minimum) {
      prices.floors.push_back({0, 0, 0, std::vector<int32_t>(floors.size(), 0)});
      continue;
    }
    const int32_t minimum = floors[f].minimum;
    problem.SetMinimum(f, 0);
    const absl::StatusOr<Solution> without = Solve(problem, options, overall);
    problem.SetMinimum(f, minimum);
    if (!without.ok()) return without.status();
    prices.floors.push_back(DifferenceOf(floors, without->outcome, outcome));
  }
  return prices;
}

}  // namespace naober::matching::assignment
