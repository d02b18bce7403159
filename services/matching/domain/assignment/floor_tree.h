// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_FLOOR_TREE_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_FLOOR_TREE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/domain/assignment/problem.h"

namespace naober::matching::assignment {

// The floors of a problem as a tree: node 0 is everybody, node f + 1 is floor f, and each lies in
// the smallest one that holds it.
class FloorTree {
 public:
  static constexpr int32_t kRoot = 0;

  // INVALID_ARGUMENT with reason FLOORS_OVERLAP when two floors share newcomers and neither holds
  // the other, NEWCOMER_UNKNOWN or NEWCOMER_REPEATED for a floor's members.
  static absl::StatusOr<FloorTree> Make(const Problem& problem);

  int32_t size() const { return static_cast<int32_t>(parent_.size()); }
  int32_t parent(int32_t node) const { return parent_[node]; }  // of the root: itself
  int32_t minimum(int32_t node) const { return minimum_[node]; }
  const std::vector<int32_t>& children(int32_t node) const { return children_[node]; }

  // The smallest node that a newcomer is in, and the newcomers of whom that is so.
  int32_t node_of(int32_t newcomer) const { return node_of_[newcomer]; }
  const std::vector<int32_t>& members(int32_t node) const { return members_[node]; }

 private:
  std::vector<int32_t> parent_, minimum_, node_of_;
  std::vector<std::vector<int32_t>> children_, members_;
};

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_FLOOR_TREE_H_
