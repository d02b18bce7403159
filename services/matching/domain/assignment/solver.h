// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SOLVER_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SOLVER_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/matching/domain/assignment/certificate.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/row_kernels.h"

namespace naober::matching::assignment {

struct Options {
  // After who is matched: as many local pairs as possible, and only then quality.
  bool local_first = false;
  // Changes the speed, never the result.
  InstructionSet instructions = WidestInstructionSet();
};

// Why some floors can't all be met: these floors compete for these buddies. One match counts for
// each of the floors that its newcomer is in, so where floors are nested, `capacity` counts a place
// once for each floor that it can serve. Then
//   shortfall of `floors` = demanded − elsewhere − capacity, and no assignment does better.
struct FloorConflict {
  std::vector<int32_t> floors;   // ascending; the minimum of each is missed, or met at others' cost
  std::vector<int32_t> buddies;  // ascending; all full, all they can reach but for `elsewhere`
  int64_t demanded = 0;          // sum of the minimums
  int64_t elsewhere = 0;         // what newcomers of the floors with a buddy outside add
  int64_t capacity = 0;          // what the buddies can add
  int64_t shortfall = 0;
};

struct Solution {
  Outcome outcome;
  std::vector<FloorConflict> conflicts;  // none when all floors are met
  Certificate certificate;
};

// How far: 0 … 1000. False stops the solver.
using Progress = absl::FunctionRef<bool(int permille)>;

// The assignment that is best in this order:
//   1. least total shortfall against the floors: sum of max(0, minimum − matched) over all floors;
//   2. most newcomers matched;
//   3. the set of matched newcomers that comes first: of two sets, the one that holds the first
//      newcomer in whom they differ;
//   4. with local_first, most local pairs;
//   5. most quality in sum.
// Levels 1 to 3 are FairSet's, 4 and 5 those of the cheapest assignment of exactly that set.
//
// Whole numbers only, one thread, ties broken by the order of newcomers and pairs: the same problem
// gives the same solution always. INVALID_ARGUMENT for floors that FloorTree refuses; CANCELLED if
// `progress` says stop.
absl::StatusOr<Solution> Solve(const Problem& problem, const Options& options, Progress progress);

// The problem's side that VerifyCertificate wants.
Terms TermsOf(const Problem& problem, const Options& options);

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SOLVER_H_
