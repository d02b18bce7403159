// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_REMATCH_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_REMATCH_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/solver.h"

namespace naober::matching::assignment {

// Which pairs that stand are to stay when people came and left.
struct Rematch {
  std::vector<int32_t> kept;  // newcomers who keep the buddy they have, ascending
  int32_t moved = 0;          // newcomers who don't: they get another one, or none
  int32_t matched = 0;        // newcomers that are matched then, the kept ones among them
  // Whether a larger budget could still change something.
  bool is_bounded = false;
};

// Chooses the pairs that stay when at most `budget` of those that stand may move: `standing[i]` is
// the buddy that newcomer i has, or kUnmatched; each is a pair of the problem, and they fit the
// capacities. Best in this order:
//   1. most newcomers matched;
//   2. the set of matched newcomers that comes first in claim order (as Solve's level 3);
//   3. fewest moved: nobody's pair moves for quality alone;
//   4. most quality in sum.
// Floors are not looked at: nobody's pair moves for them, and who is free to be matched may still
// serve them.
//
// Exact, although a budget on an assignment is hard in general (with quality it would be): what the
// budget bounds is the cost of a flow. With 1 for each standing pair that is left, the least cost
// of matching v newcomers is convex in v (successive shortest paths: Jewell 1958, Iri 1960,
// Busacker and Gowen 1961), so the most that the budget allows is where the next path would cost
// too much. By claim order each unmatched newcomer is then exchanged in along a path of least cost
// if the budget still allows it, and is out otherwise, which is the definition of level 2. Levels 3
// and 4 are one assignment of that set.
//
// Whole numbers only; ties are broken by order. Time: a search of the pairs for each newcomer
// without a standing pair, less where the budget ends it early, and one Solve. CANCELLED if
// `progress` says stop.
absl::StatusOr<Rematch> FindRematch(const Problem& problem, absl::Span<const int32_t> standing,
                                    int32_t budget, const Options& options, Progress progress);

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_REMATCH_H_
