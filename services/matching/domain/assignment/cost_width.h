// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_COST_WIDTH_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_COST_WIDTH_H_

#include <cstdint>

namespace naober::matching::assignment {

// Farther than any path: the price (with a minus) of a buddy who may not be had, the cost of a pair
// that does not exist. Both at once, and a path beside them, still fit in a Cost.
template <typename Cost>
inline constexpr Cost kFar = Cost{1} << (sizeof(Cost) * 8 - 3);

// Whether all prices and path lengths of an assignment stay below kFar / 2 in a Cost. No bid takes
// a price below −kFar / 8. A shortest path has each newcomer at most once, so paths take a price no
// more than (people + 1) · top_value below that where a place can still be reached, nor more than
// three times that elsewhere (a path into there, less what its start pays). `people` counts the
// newcomers and the places that stay empty.
template <typename Cost>
constexpr bool Fits(int64_t people, int64_t top_value) {
  return top_value < kFar<Cost> / 8 / (people + 2);
}

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_COST_WIDTH_H_
