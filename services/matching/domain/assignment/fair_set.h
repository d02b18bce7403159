// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_FAIR_SET_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_FAIR_SET_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/matching/domain/assignment/certificate.h"
#include "services/matching/domain/assignment/floor_tree.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/seats.h"

namespace naober::matching::assignment {

// Decides who is matched, which is all that levels 1 to 3 look at: the set of newcomers with least
// shortfall, then most members, then first in claim order; and some assignment of exactly that set.
//
// The sets that can be matched are the independent sets of a transversal matroid (Edmonds and
// Fulkerson 1965), so any of them grows to a largest one, and growing never makes a shortfall
// larger: level 2 is always a maximum matching.
//
// Level 1 is a flow of least cost from everybody through the tree of floors, newcomers and buddies,
// in which each of a floor's first `minimum` units earns 1. Costs are tiny, so the primal-dual
// method (Ford and Fulkerson 1962) needs one phase for each value that a path can earn, from the
// depth of the tree down to 0: within a phase paths are found by search over tight arcs
// only, in rounds in which nothing is looked at twice.
//
// Level 3 goes through the newcomers in order of claim. An optimal flow differs from another by
// cycles of tight arcs, so one who is unmatched can be had instead of later ones if and only if
// such a cycle leads through them and through nobody already decided. What a failed search reached
// has no way back and is split off as a cell below the one it was in: cycles stay within cells from
// then on. The cells' order is the rank in the certificate. (Optimal sets under floors are not a
// matroid; this follows from the order itself.)
//
// Without floors that alone does it, starting from nobody: each newcomer in turn gets a place if
// there is one for them beside all before them (the greedy algorithm of a matroid), and what a
// failed search reached is full for good, so that failures look at each pair once in all.
class FairSet {
 public:
  // Called now and then with the newcomers decided; false stops.
  using Progress = absl::FunctionRef<bool(int32_t done)>;

  // Keeps references to both.
  FairSet(const Problem& problem, const FloorTree& tree);

  // CANCELLED if `progress` says stop. Fills in levels 1 to 3 of the certificate.
  absl::Status Solve(Progress progress, Certificate& certificate);

  const std::vector<int32_t>& buddy_of() const { return seats_.buddies(); }

  // Whether the buddy is full whatever happens: such buddies' newcomers can go nowhere else.
  static bool Covered(const Certificate& certificate, int32_t buddy) {
    return certificate.buddy_weight[buddy] > 0 || certificate.buddy_rank[buddy] != kOpen;
  }

 private:
  // Level 1.
  void Start();
  absl::Status Maximize(Progress progress);
  bool SeatAtOnce(int32_t newcomer);
  bool RootReaches(int32_t node) const;
  bool LowerWeights();

  // Level 3.
  absl::Status PreferEarly(Progress progress);
  void SplitCell(int32_t newcomer, int32_t cell);
  void WriteRanks(Certificate& certificate) const;

  // One search. Nodes are buddies and tree nodes; newcomers are passed through.
  bool Search(int32_t start, int32_t cell);
  bool Pass(int32_t newcomer, int32_t weight);
  void PassUp(int32_t newcomer, int32_t weight);
  bool PassNode(int32_t node);
  bool VisitNode(int32_t node, int32_t via_newcomer, int32_t via_node);
  void Exchange(int32_t start);
  void Count(int32_t newcomer, int32_t change);

  // What one unit more, or one less, through the arc from the parent to `node` changes in the
  // shortfall.
  int32_t GainOfMore(int32_t node) const { return matched_in_[node] < tree_.minimum(node) ? 1 : 0; }
  int32_t LossOfFewer(int32_t node) const {
    return matched_in_[node] <= tree_.minimum(node) ? 1 : 0;
  }
  int32_t Rise(int32_t node) const { return node_weight_[node] - node_weight_[tree_.parent(node)]; }

  const Problem& problem_;
  const FloorTree& tree_;
  Seats seats_;
  std::vector<int32_t> matched_in_;  // per node
  std::vector<int32_t> node_weight_, buddy_weight_;
  int32_t earning_ = 0;  // what a path earns in the present phase

  // The order of cells is a list; a new cell is put below the one that it leaves.
  std::vector<int32_t> node_cell_, buddy_cell_;
  std::vector<int32_t> cell_below_;
  std::vector<int32_t> rejected_above_;  // per newcomer: the cell below that of their node
  int32_t first_open_ = 0;               // level 3: newcomers before this one are decided

  int32_t search_ = 0;
  int32_t start_ = 0;
  int32_t cell_ = 0;
  int32_t goal_buddy_ = kUnmatched;  // found: a buddy with room …
  int32_t goal_node_ = -1;           // … or, at level 3, the node that the start lies in
  std::vector<int32_t> buddy_seen_, node_seen_;
  std::vector<int32_t> buddy_from_;                      // newcomer
  std::vector<int32_t> node_from_newcomer_, node_from_;  // one of the two, the other is −1
  std::vector<int32_t> buddies_reached_, node_queue_;
  std::vector<int32_t> open_buddies_;  // of those reached, whose newcomers are still to be followed
};

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_FAIR_SET_H_
