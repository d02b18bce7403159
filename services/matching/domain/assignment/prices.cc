// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/prices.h"

#include <algorithm>
#include <utility>

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
                                   Solver solver, Progress progress) {
  const std::vector<Floor>& floors = problem.floors();
  const size_t wishes = floors.size() + 2;
  size_t done = 0;
  const auto overall = [&](int permille) {
    return progress(static_cast<int>((done * 1000 + permille) / wishes));
  };
  Prices prices;
  if (options.local_first) {
    Options dropped = options;
    dropped.local_first = false;
    ASSIGN_OR_RETURN(const Solution without, solver(dropped, overall));
    prices.local_first = DifferenceOf(floors, without.outcome, outcome);
  }
  // Solves with these floors asking for nothing.
  const auto solve_without = [&](const std::vector<size_t>& dropped) -> absl::StatusOr<Outcome> {
    std::vector<int32_t> minimums;
    for (const size_t f : dropped) {
      minimums.push_back(floors[f].minimum);
      problem.SetMinimum(f, 0);
    }
    absl::StatusOr<Solution> without = solver(options, overall);
    for (size_t k = 0; k < dropped.size(); ++k) problem.SetMinimum(dropped[k], minimums[k]);
    if (!without.ok()) return without.status();
    return std::move(without->outcome);
  };
  const std::vector<int32_t> matched = MatchedIn(floors, outcome);
  std::vector<size_t> binding;
  for (size_t f = 0; f < floors.size(); ++f) {
    ++done;
    if (floors[f].minimum == 0 || matched[f] > floors[f].minimum) {
      prices.floors.push_back({0, 0, 0, std::vector<int32_t>(floors.size(), 0)});
      continue;
    }
    binding.push_back(f);
    ASSIGN_OR_RETURN(const Outcome without, solve_without({f}));
    prices.floors.push_back(DifferenceOf(floors, without, outcome));
  }
  ++done;
  prices.without_floors = outcome;
  if (!binding.empty()) {
    ASSIGN_OR_RETURN(prices.without_floors, solve_without(binding));
  }
  return prices;
}

}  // namespace naober::matching::assignment
