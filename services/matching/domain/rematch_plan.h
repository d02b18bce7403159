// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_REMATCH_PLAN_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_REMATCH_PLAN_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/domain/match_plan.h"

// Matching again with bounded disruption: proposals that nobody has approved yet stand, and at most
// so many of them move.
namespace naober::matching {

// What becomes of the pairs that stand.
struct KeptPairs {
  std::vector<PersonPair> kept;  // for PlanInput::kept, by claim of the newcomer
  int standing = 0;  // pairs that could stay: both are in the pool and fit, and there is a place
  int gone = 0;      // pairs that can't stay, whatever is planned; they count as moved for nobody
  int moved = 0;     // standing − kept
  bool is_bounded = false;  // whether a larger budget could change something
};

// Chooses which of the pairs that stand are to stay, so that at most `max_moved` move and most
// newcomers are matched: assignment::FindRematch says what comes after that. Where a buddy has
// fewer places left than pairs, those of the longest waiting stand. FAILED_PRECONDITION
// (POOL_TOO_LARGE) beyond kMaxPairsHeld pairs of people; CANCELLED if `progress` says stop.
absl::StatusOr<KeptPairs> ChooseKept(const PlanInput& input,
                                     const std::vector<PersonPair>& standing, int max_moved,
                                     PlanProgress progress);

// What a budget brings.
struct TradeOffPoint {
  int max_moved = 0;
  int moved = 0;
  int matched = 0;
  int local = 0;
  int64_t quality = 0;  // in sum

  friend bool operator==(const TradeOffPoint&, const TradeOffPoint&) = default;
};

struct TradeOff {
  int newcomers = 0;
  int standing = 0;
  int gone = 0;
  std::vector<TradeOffPoint> points;  // of 0 … max_moved
};

// What each budget up to `max_moved` brings. Takes as long as a plan for each budget that changes
// something. Errors as ChooseKept and PlanMatches.
absl::StatusOr<TradeOff> CompareBudgets(const PlanInput& input,
                                        const std::vector<PersonPair>& standing, int max_moved,
                                        PlanProgress progress);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_REMATCH_PLAN_H_
