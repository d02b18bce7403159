// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SEATING_PLAN_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SEATING_PLAN_H_

#include <cstdint>

#include "services/matching/domain/round/seating.h"

namespace naober::matching {

// How long to look: counts, never a clock, so that the same dinner gives the same seating
// everywhere.
struct SearchEffort {
  int exact_up_to = 20'000;   // seatings that are all tried, when there are no more
  int steps = 60'000;         // of the local search otherwise
  int repair_steps = 15'000;  // the same in a repair
  uint64_t seed = 1;
};

struct PlannedSeating {
  Seating seating;
  SeatingScore score;
  // No seating is better: all were tried, or nothing speaks against it and its couples are those
  // that would be best without tables. Of a repair: no change is smaller.
  bool is_proven_best = false;
};

// Seats all guests who are not away, by the order of SeatingScore::Rank: first no household apart,
// no table that can't talk and none out of balance; then a mate for everybody; then enough
// candidates; then the best couples. Uses the fewest tables that seat everybody, the largest first,
// and fills them evenly. There are at least as many seats as guests.
//
// Small dinners are tried out whole. Others start from the couples that are best without tables
// (exact), which are seated as they fit and then exchanged between tables by a local search (late
// acceptance hill climbing, Burke and Bykov 2017). 80 guests: about a quarter of a second at most.
PlannedSeating PlanSeating(const Dinner& dinner, const SearchEffort& effort = {});

// Mends `former` after guests stayed away: whoever is there keeps the table and the mate, and only
// as many move as it takes to have nobody apart, cut off, without mate or with too few candidates
// where that can be. Couples that were made by hand count as `former` has them.
//
// Tries no move, then each move and each exchange of two; only what these can't mend is searched
// for. 80 guests: some milliseconds.
PlannedSeating RepairSeating(const Dinner& dinner, const Seating& former,
                             const SearchEffort& effort = {});

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SEATING_PLAN_H_
