// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_BY_HAND_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_BY_HAND_H_

#include "absl/status/status.h"
#include "services/matching/domain/round/seating.h"

// What the host of a dinner changes by hand. People decide: nothing is refused because it scores
// badly, and nobody moves whom the change doesn't name.
namespace naober::matching {

// Makes a couple of these two of different sides, who are both at the dinner. `buddy` comes to the
// newcomer's table and exchanges seat and mate with the newcomer's mate; those two who are left
// become a couple where the rules allow it. FAILED_PRECONDITION (TABLE_FULL) when the newcomer has
// no mate and the table no seat.
absl::Status CoupleByHand(const Dinner& dinner, int newcomer, int buddy, Seating& seating);

// Seats a guest who is at the dinner at another table; the mate stays. Both then are coupled with
// somebody at their table who has no mate, if there is one. FAILED_PRECONDITION (TABLE_FULL).
absl::Status MoveByHand(const Dinner& dinner, int guest, int table, Seating& seating);

// The score of a seating with the couples that it has, whatever others there could be.
SeatingScore ScoreAsSeated(const Dinner& dinner, const Seating& seating);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_BY_HAND_H_
