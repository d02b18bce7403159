// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/floor_tree.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"

namespace naober::matching::assignment {

namespace {

absl::Status Invalid(absl::string_view reason, int floor, absl::string_view what) {
  return WithReason(absl::InvalidArgumentError(absl::StrCat("floor ", floor, " ", what)), reason,
                    {{"floor", absl::StrCat(floor)}});
}

}  // namespace

absl::StatusOr<FloorTree> FloorTree::Make(const Problem& problem) {
  const std::vector<Floor>& floors = problem.floors();
  FloorTree tree;
  tree.parent_.assign(floors.size() + 1, kRoot);
  tree.minimum_.assign(floors.size() + 1, 0);
  tree.children_.resize(floors.size() + 1);
  tree.members_.resize(floors.size() + 1);
  tree.node_of_.assign(problem.newcomers(), kRoot);

  // Large before small: when it is a floor's turn, all that can hold it are in the tree, and its
  // newcomers must all be in the same one.
  std::vector<int32_t> order(floors.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    return floors[a].newcomers.size() > floors[b].newcomers.size();
  });
  for (const int32_t floor : order) {
    const int32_t node = floor + 1;
    tree.minimum_[node] = floors[floor].minimum;
    for (const int32_t newcomer : floors[floor].newcomers) {
      if (newcomer < 0 || newcomer >= problem.newcomers())
        return Invalid("NEWCOMER_UNKNOWN", floor, "names a newcomer who does not exist");
      const int32_t holder = tree.node_of_[newcomer];
      if (holder == node)
        return Invalid("NEWCOMER_REPEATED", floor, "names a newcomer more than once");
      if (newcomer == floors[floor].newcomers.front()) tree.parent_[node] = holder;
      if (holder != tree.parent_[node]) {
        const int32_t other = std::max(holder, tree.parent_[node]) - 1;
        return Invalid("FLOORS_OVERLAP", floor,
                       absl::StrCat("overlaps floor ", other, " and neither holds the other"));
      }
      tree.node_of_[newcomer] = node;
    }
    tree.children_[tree.parent_[node]].push_back(node);
  }
  for (int32_t newcomer = 0; newcomer < problem.newcomers(); ++newcomer)
    tree.members_[tree.node_of_[newcomer]].push_back(newcomer);
  return tree;
}

}  // namespace naober::matching::assignment
