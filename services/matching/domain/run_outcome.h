// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_RUN_OUTCOME_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_RUN_OUTCOME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/matching/domain/match_plan.h"

namespace naober::matching {

// What a wish costs: how much more there would be without it; negative = less.
struct WishPrice {
  int matched = 0;
  int local = 0;
  int64_t quality = 0;

  friend bool operator==(const WishPrice&, const WishPrice&) = default;
};

struct PricedFloor {
  FloorResult result;
  WishPrice price;  // of this floor alone

  friend bool operator==(const PricedFloor&, const PricedFloor&) = default;
};

// Floors that can't all be met (assignment::FloorConflict): missing = demanded - elsewhere -
// places.
struct FloorCut {
  std::vector<int> floors;  // positions in the outcome's
  int demanded = 0;
  int elsewhere = 0;
  int buddies = 0;
  int places = 0;
  int missing = 0;

  friend bool operator==(const FloorCut&, const FloorCut&) = default;
};

struct MunicipalityResult {
  std::string municipality_code;
  int newcomers = 0;
  int matched = 0;
  int local = 0;
  int64_t quality = 0;  // in sum
  WishPrice given_up;   // what its newcomers give up for the floors

  friend bool operator==(const MunicipalityResult&, const MunicipalityResult&) = default;
};

// What a run reached, goal by goal, and what wishes cost.
struct RunOutcome {
  int64_t shortfall = 0;
  int matched = 0;
  bool local_first = false;
  int local = 0;
  int64_t quality = 0;
  std::vector<PricedFloor> floors;
  std::vector<FloorCut> conflicts;
  std::optional<WishPrice> local_first_price;      // none where it is no goal
  std::optional<WishPrice> floors_price;           // of all floors together; none without floors
  std::vector<MunicipalityResult> municipalities;  // that newcomers wait in, by code
  int strategy_checked = 0;                        // newcomers, the longest waiting first
  int strategy_warnings = 0;

  friend bool operator==(const RunOutcome&, const RunOutcome&) = default;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_RUN_OUTCOME_H_
