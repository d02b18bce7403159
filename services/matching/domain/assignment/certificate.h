// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_CERTIFICATE_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_CERTIFICATE_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "services/matching/domain/assignment/problem.h"

namespace naober::matching::assignment {

// The rank of what was never closed.
inline constexpr int32_t kOpen = std::numeric_limits<int32_t>::max();

// What proves, level by level, that an assignment is the best one. Nodes are those of the tree of
// floors: 0 is everybody, f + 1 is floor f.
//
// Level 1, least shortfall (linear programming duality; weights 0 … depth of the tree):
//   node_weight counts the binding floors around a node: it grows by 1 from a parent to a floor
//   that is short, by 0 to one that has more than its minimum, by 0 or 1 to one that has exactly
//   that. buddy_weight is what a place with the buddy is worth: 0 with room; at least a newcomer's
//   weight for every buddy of one who is unmatched; for one who is matched at most their weight,
//   and least at their own buddy.
// Level 2, most newcomers: the buddies with weight > 0 or rank < kOpen are full, every buddy that
// an
//   unmatched newcomer or one with such a buddy could have is among them: no further one fits.
// Level 3, first in claim order: ranks order nodes and buddies so that no exchange that leaves
//   levels 1 and 2 as they are leads upwards. An unmatched newcomer's rejected_rank lies below the
//   rank of their node and not below their tight buddies; what leads across it upwards are only
//   exchanges that change whether an earlier newcomer is matched.
// Levels 4 and 5, local pairs and quality (duality, over the matched newcomers): with
//   cost(pair) = top_value − quality − (local_bonus for a local pair),
//   newcomer_price[i] + buddy_price[j] ≤ cost, with equality for the pairs chosen; buddy_price ≤ 0,
//   and 0 with room. One local pair outweighs all quality, so one sum of 64 bits serves both
//   levels.
struct Certificate {
  std::vector<int32_t> node_parent;
  std::vector<int32_t> node_weight;
  std::vector<int32_t> buddy_weight;
  std::vector<int32_t> node_rank;
  std::vector<int32_t> buddy_rank;
  std::vector<int32_t> rejected_rank;  // per newcomer; of no meaning for one who is matched
  bool local_first = false;
  int64_t top_value = 0;
  int64_t local_bonus = 0;
  std::vector<int64_t> newcomer_price;  // 0 for one who is unmatched
  std::vector<int64_t> buddy_price;
};

// What is claimed to be the best: who gets whom, and the sums.
struct Outcome {
  std::vector<int32_t> buddy_of;     // per newcomer; kUnmatched when there is none
  std::vector<int32_t> floor_short;  // per floor: how many of its minimum are missing
  int64_t shortfall = 0;             // over all floors
  int32_t matched = 0;
  int32_t local = 0;
  int64_t quality = 0;
};

// The side of a problem that is not pairs.
struct Terms {
  int32_t newcomers = 0;
  absl::Span<const int32_t> capacities;
  absl::Span<const Floor> floors;
  bool local_first = false;
};

// Replaces the vector by all feasible pairs of a newcomer, worked out afresh.
using PairSource = absl::FunctionRef<void(int32_t newcomer, std::vector<Pair>& pairs)>;

// OK when `outcome` is feasible and the certificate proves each level of it; otherwise
// FAILED_PRECONDITION with reason CERTIFICATE_REFUSED and metadata level (0 = the outcome itself,
// 1 … 3, 4 for levels 4 and 5) and a message that says what does not hold. Shares no code with the
// solver; asks for each newcomer's pairs once; time linear in the pairs, memory in the people.
absl::Status VerifyCertificate(const Terms& terms, PairSource pairs, const Outcome& outcome,
                               const Certificate& certificate);

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_CERTIFICATE_H_
