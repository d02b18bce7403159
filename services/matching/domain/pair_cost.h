// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_COST_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_COST_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/matching/domain/assignment/certificate.h"

namespace naober::matching {

// What another pair would have cost all newcomers together: the difference between the best plan
// and the best one with that pair in which the same newcomers are matched.
struct PairCost {
  bool somebody = false;  // there is no such plan: somebody else would have gone without
  int local_pairs = 0;    // lost, where local comes first
  int64_t points = 0;     // lost in sum; below 0 where local pairs cost points

  friend bool operator==(const PairCost&, const PairCost&) = default;
};

// Of the pair of a matched newcomer with another buddy, by their places in the order of claim; the
// pair is among those that `pairs` gives. Exact, without solving again: a shortest path from the
// buddy back to the place that the newcomer left, at the certificate's prices (Dijkstra), which
// asks for the pairs of those only who would have to move. INVALID_ARGUMENT for a newcomer who is
// not matched, and for people or pairs that there are not.
absl::StatusOr<PairCost> CostOfPair(absl::Span<const int32_t> capacities,
                                    assignment::PairSource pairs,
                                    const assignment::Outcome& outcome,
                                    const assignment::Certificate& certificate, int32_t newcomer,
                                    int32_t buddy);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_COST_H_
