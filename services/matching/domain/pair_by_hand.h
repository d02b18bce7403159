// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_BY_HAND_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_BY_HAND_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/matching/domain/match_plan.h"

// What it means for the proposals of a programme when people put two together: what a machine
// proposed gives way, nothing else moves, and the effect on the score is known (AVG art. 22).
namespace naober::matching {

// A proposal that nobody has approved yet.
struct StandingProposal {
  PersonId newcomer_id;
  PersonId buddy_id;
  int quality = 0;
};

struct PutTogether {
  PlannedPair pair;
  // Hard rules that speak against it, in the policy's order; neither VETTING nor CAPACITY.
  std::vector<RuleKind> refused_by;
  std::vector<int> giving_way;        // positions in what stands, ascending
  std::optional<PlannedPair> beside;  // whoever lost the buddy, with the buddy who came free
  int quality_before = 0;             // of what gives way, in sum
  int quality_after = 0;              // of what is made, in sum
};

// Puts this newcomer and buddy of `present` (indices) together. `standing`: the programme's, by
// proposal id; the pair itself is not among them. The newcomer's own gives way; where the buddy
// then has no place, so does theirs that scores least, of those the latest. FAILED_PRECONDITION
// (PAIR_NOT_ALLOWED, metadata `rule`) for a buddy without a valid certificate or any place.
absl::StatusOr<PutTogether> PutPairTogether(const PlanInput& present,
                                            absl::Span<const StandingProposal> standing,
                                            int newcomer, int buddy);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_BY_HAND_H_
