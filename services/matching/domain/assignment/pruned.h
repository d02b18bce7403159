// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PRUNED_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PRUNED_H_

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/matching/domain/assignment/certificate.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/solver.h"

namespace naober::matching::assignment {

// Solves over all feasible pairs when `problem` holds only some of them, for example each
// newcomer's best 32: the answer and its certificate are those of the whole.
//
// best_left_out[i] is a pair that no pair of newcomer i that `problem` lacks is better than (local
// before quality if options.local_first, else by quality alone); kNoPair when it lacks none.
// `all_pairs` gives a newcomer's pairs, held or not.
//
// After each solution the pairs that were left out are priced by its certificate, level by level.
// For most newcomers the bound shows that none can matter; the pairs of the others are worked out
// afresh, and those that break the certificate are added to `problem`, the best few of each
// newcomer at once. When none does, the certificate holds for all of them. (Delayed column
// generation; Ford and Fulkerson 1958.)
//
// Errors as of Solve; `progress` may fall back when another round is needed.
absl::StatusOr<Solution> SolvePruned(Problem& problem, absl::Span<const PackedPair> best_left_out,
                                     PairSource all_pairs, const Options& options,
                                     Progress progress);

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PRUNED_H_
