// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PRICES_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PRICES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/solver.h"

namespace naober::matching::assignment {

// What changes when a wish is dropped: without it, less with it.
struct Difference {
  int32_t matched = 0;
  int32_t local = 0;
  int64_t quality = 0;
  std::vector<int32_t> matched_in;  // of each floor's newcomers

  friend bool operator==(const Difference&, const Difference&) = default;
};

struct Prices {
  std::optional<Difference> local_first;  // none where it is not asked for
  std::vector<Difference> floors;         // of each alone
  Outcome without_floors;                 // the best without any floor
};

// Solves a problem over all feasible pairs: Solve, or SolvePruned with what that needs.
using Solver = absl::FunctionRef<absl::StatusOr<Solution>(const Options&, Progress)>;

// What local-first and each floor cost, by solving without each. `outcome` is the best for the
// problem, which `solver` solves; its minimums are changed on the way and given back as they were.
// A floor with more than its minimum costs nothing and is not solved for. Errors as of Solve; time
// that of one Solve for each wish, and one without any floor.
absl::StatusOr<Prices> PriceWishes(Problem& problem, const Options& options, const Outcome& outcome,
                                   Solver solver, Progress progress);

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PRICES_H_
