// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_COST_WIDTH_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_COST_WIDTH_H_

#include <cstdint>

namespace naober::matching::assignment {

// Farther than any path: the price (with a minus) of a buddy who may not be had, the cost of a pair
// that does not exist. Both at once, and a path beside them, still fit in a Cost.
template <typename Cost>
inline constexpr Cost kFar = Cost{1} << (sizeof(Cost) * 8 - 3);

// Whether all prices and path lengths of an assignment stay below kFar / 2 in a Cost. A shortest
// path has each newcomer at most once, so a price is never below −(newcomers + 1) · top_value where
// a place can still be reached, nor below three times that elsewhere (a path into there, less what
// its start pays).
template <typename Cost>
constexpr bool Fits(int64_t newcomers, int64_t top_value) {
  return top_value < kFar<Cost> / 8 / (newcomers + 2);
}

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_COST_WIDTH_H_
