// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/fair_set.h"

#include <algorithm>
#include <utility>

namespace naober::matching::assignment {

namespace {

constexpr int32_t kTopCell = 0;
constexpr int32_t kNoCell = -1;
constexpr int kProgressEvery = 1024;

absl::Status Stopped() { return absl::CancelledError("the solver was told to stop"); }

}  // namespace

FairSet::FairSet(const Problem& problem, const FloorTree& tree)
    : problem_(problem),
      tree_(tree),
      seats_(problem.newcomers(), problem.capacities()),
      matched_in_(tree.size(), 0),
      node_weight_(tree.size(), 0),
      buddy_weight_(problem.buddies(), 0),
      cell_below_(1, kNoCell),
      rejected_above_(problem.newcomers(), kNoCell),
      buddy_seen_(problem.buddies(), 0),
      node_seen_(tree.size(), 0),
      buddy_from_(problem.buddies(), kUnmatched),
      node_from_newcomer_(tree.size(), -1),
      node_from_(tree.size(), -1) {}

absl::Status FairSet::Solve(Progress progress, Certificate& certificate) {
  if (tree_.size() > 1) {
    Start();
    do {
      if (absl::Status status = Maximize(progress); !status.ok()) return status;
    } while (LowerWeights());
  }
  for (int32_t& weight : buddy_weight_) weight = std::max(weight, 0);  // of buddies whom none needs
  if (absl::Status status = PreferEarly(progress); !status.ok()) return status;

  certificate.node_parent.clear();
  for (int32_t node = 0; node < tree_.size(); ++node)
    certificate.node_parent.push_back(tree_.parent(node));
  certificate.node_weight = node_weight_;
  certificate.buddy_weight = buddy_weight_;
  WriteRanks(certificate);
  return absl::OkStatus();
}

// With nobody matched yet, a node's weight is the number of floors around it, and a place is worth
// the largest weight that wants it.
void FairSet::Start() {
  std::vector<int32_t> below = {FloorTree::kRoot};
  while (!below.empty()) {
    const int32_t node = below.back();
    below.pop_back();
    for (const int32_t child : tree_.children(node)) {
      node_weight_[child] = node_weight_[node] + GainOfMore(child);
      below.push_back(child);
    }
  }
  for (int32_t i = 0; i < problem_.newcomers(); ++i) {
    const int32_t weight = node_weight_[tree_.node_of(i)];
    problem_.ForEachPair(
        i, [&](int32_t j, PackedPair) { buddy_weight_[j] = std::max(buddy_weight_[j], weight); });
    earning_ = std::max(earning_, weight);
  }
}

// A phase: as many paths that earn `earning_` as there are. In each round searches share what they
// have seen, so that a round costs no more than one look at each pair (Pothen and Fan 1990); a
// round that finds nothing has seen all that can be reached.
absl::Status FairSet::Maximize(Progress progress) {
  buddy_cell_.assign(problem_.buddies(), kTopCell);
  node_cell_.assign(tree_.size(), kTopCell);
  bool again = true;
  while (again) {
    again = false;
    ++search_;
    for (int32_t i = 0; i < problem_.newcomers(); ++i) {
      if (i % kProgressEvery == 0 && !progress(i)) return Stopped();
      if (seats_.buddy_of(i) != kUnmatched || !RootReaches(tree_.node_of(i))) continue;
      if (SeatAtOnce(i)) {
        again = true;
      } else if (Search(i, kTopCell)) {
        Exchange(i);
        again = true;
      }
    }
  }
  return absl::OkStatus();
}

// The shortest of paths. Where everybody could have everybody it starts at another buddy for each
// newcomer, so that the first one tried has room.
bool FairSet::SeatAtOnce(int32_t newcomer) {
  const int32_t start = problem_.dense_row(newcomer) ? newcomer % problem_.buddies() : 0;
  if (node_weight_[tree_.node_of(newcomer)] != earning_) return false;
  return problem_.AnyPair(
      newcomer,
      [&](int32_t j, PackedPair) {
        if (buddy_weight_[j] != earning_ || !seats_.has_room(j)) return false;
        seats_.Sit(newcomer, j);
        Count(newcomer, 1);
        return true;
      },
      start);
}

bool FairSet::RootReaches(int32_t node) const {
  for (; node != FloorTree::kRoot; node = tree_.parent(node)) {
    if (Rise(node) != GainOfMore(node)) return false;
  }
  return true;
}

// Between phases: shortest distances from the root over what costs are left (small whole numbers:
// Dial 1969) lower the weights, so that the next best paths become tight. False when there is no
// path left.
bool FairSet::LowerWeights() {
  const int32_t far = earning_;
  std::vector<int32_t> node_distance(tree_.size(), far + 1),
      buddy_distance(buddy_weight_.size(), far + 1);
  std::vector<std::vector<std::pair<bool, int32_t>>> at(far + 1);  // (is a buddy, index)
  int32_t sink = far + 1;
  const auto reach_node = [&](int32_t node, int32_t distance) {
    if (distance >= node_distance[node]) return;
    node_distance[node] = distance;
    if (distance <= far) at[distance].emplace_back(false, node);
  };
  const auto reach_buddies = [&](int32_t newcomer, int32_t distance, int32_t weight) {
    problem_.ForEachPair(newcomer, [&](int32_t j, PackedPair) {
      const int32_t to = distance + buddy_weight_[j] - weight;
      if (to >= buddy_distance[j]) return;
      buddy_distance[j] = to;
      if (to <= far) at[to].emplace_back(true, j);
    });
  };
  reach_node(FloorTree::kRoot, 0);
  for (int32_t distance = 0; distance <= far; ++distance) {
    while (!at[distance].empty()) {
      const auto [is_buddy, index] = at[distance].back();
      at[distance].pop_back();
      if (is_buddy) {
        if (buddy_distance[index] != distance) continue;
        const int32_t weight = buddy_weight_[index];
        if (seats_.has_room(index)) sink = std::min(sink, distance + earning_ - weight);
        for (const int32_t x : seats_.holders(index)) {
          reach_buddies(x, distance, weight);
          reach_node(tree_.node_of(x), distance + node_weight_[tree_.node_of(x)] - weight);
        }
        continue;
      }
      if (node_distance[index] != distance) continue;
      if (index != FloorTree::kRoot && matched_in_[index] > 0)
        reach_node(tree_.parent(index), distance + LossOfFewer(index) - Rise(index));
      for (const int32_t child : tree_.children(index))
        reach_node(child, distance + Rise(child) - GainOfMore(child));
      for (const int32_t y : tree_.members(index)) {
        if (seats_.buddy_of(y) == kUnmatched) reach_buddies(y, distance, node_weight_[index]);
      }
    }
  }
  const bool more = sink <= far;
  const int32_t step = more ? sink : far;
  for (int32_t node = 0; node < tree_.size(); ++node)
    node_weight_[node] -= std::min(step, node_distance[node]);
  for (size_t j = 0; j < buddy_weight_.size(); ++j)
    buddy_weight_[j] -= std::min(step, buddy_distance[j]);
  earning_ -= step;
  return more;
}

// Level 3. Whoever can be had beside all before them is, without floors by an empty place, and
// under floors, where no more can be matched than are, instead of somebody later.
absl::Status FairSet::PreferEarly(Progress progress) {
  buddy_cell_.assign(problem_.buddies(), kTopCell);
  node_cell_.assign(tree_.size(), kTopCell);
  for (int32_t i = 0; i < problem_.newcomers(); ++i) {
    first_open_ = i;
    if (i % kProgressEvery == 0 && !progress(i)) return Stopped();
    if (seats_.buddy_of(i) != kUnmatched || SeatAtOnce(i)) continue;
    const int32_t node = tree_.node_of(i);
    goal_node_ = node;
    ++search_;
    if (Search(i, node_cell_[node])) {
      Exchange(i);
    } else {
      SplitCell(i, node_cell_[node]);
    }
  }
  return absl::OkStatus();
}

void FairSet::SplitCell(int32_t newcomer, int32_t cell) {
  if (!buddies_reached_.empty() || !node_queue_.empty()) {
    const auto below = static_cast<int32_t>(cell_below_.size());
    cell_below_.push_back(cell_below_[cell]);
    cell_below_[cell] = below;
    for (const int32_t j : buddies_reached_) buddy_cell_[j] = below;
    for (const int32_t node : node_queue_) node_cell_[node] = below;
  }
  rejected_above_[newcomer] = cell_below_[cell];
}

void FairSet::WriteRanks(Certificate& certificate) const {
  std::vector<int32_t> rank(cell_below_.size());
  auto next = static_cast<int32_t>(cell_below_.size());
  for (int32_t cell = kTopCell; cell != kNoCell; cell = cell_below_[cell]) rank[cell] = --next;
  rank[kTopCell] = kOpen;
  certificate.node_rank.clear();
  certificate.buddy_rank.clear();
  certificate.rejected_rank.clear();
  for (const int32_t cell : node_cell_) certificate.node_rank.push_back(rank[cell]);
  for (const int32_t cell : buddy_cell_) certificate.buddy_rank.push_back(rank[cell]);
  for (const int32_t cell : rejected_above_)
    certificate.rejected_rank.push_back(cell == kNoCell ? -1 : rank[cell]);
}

// From an unmatched newcomer over tight arcs within a cell, until a buddy with room is found or, at
// level 3, the node where the newcomer's cycle closes. Buddies are gone through depth first: that
// finds one of the last places after far fewer looks than going through all that are as near.
// Leaves in buddies_reached_ and node_queue_ what it reached.
bool FairSet::Search(int32_t start, int32_t cell) {
  start_ = start;
  cell_ = cell;
  goal_buddy_ = kUnmatched;
  buddies_reached_.clear();
  open_buddies_.clear();
  node_queue_.clear();
  if (Pass(start, node_weight_[tree_.node_of(start)])) return true;
  size_t next_node = 0;
  while (true) {
    if (!open_buddies_.empty()) {
      const int32_t j = open_buddies_.back();
      open_buddies_.pop_back();
      for (const int32_t x : seats_.holders(j)) {
        PassUp(x, buddy_weight_[j]);
        if (goal_node_ >= 0 && node_seen_[goal_node_] == search_) return true;
        if (Pass(x, buddy_weight_[j])) return true;
      }
    } else if (next_node < node_queue_.size()) {
      if (PassNode(node_queue_[next_node++])) return true;
    } else {
      return false;
    }
  }
}

// From a newcomer to the buddies whom they could have at this weight.
bool FairSet::Pass(int32_t newcomer, int32_t weight) {
  return problem_.AnyPair(newcomer, [&](int32_t j, PackedPair) {
    if (buddy_seen_[j] == search_ || buddy_weight_[j] != weight || buddy_cell_[j] != cell_)
      return false;
    buddy_seen_[j] = search_;
    buddy_from_[j] = newcomer;
    buddies_reached_.push_back(j);
    open_buddies_.push_back(j);
    if (weight != earning_ || !seats_.has_room(j)) return false;
    goal_buddy_ = j;
    return true;
  });
}

// From a matched newcomer, who would lose their place, to the node that they are counted in.
void FairSet::PassUp(int32_t newcomer, int32_t weight) {
  const int32_t node = tree_.node_of(newcomer);
  if (newcomer < first_open_ || node_weight_[node] != weight) return;
  VisitNode(node, newcomer, -1);
}

// From a node to those beside it in the tree and to its unmatched newcomers.
bool FairSet::PassNode(int32_t node) {
  if (node != FloorTree::kRoot && matched_in_[node] > 0 && Rise(node) == LossOfFewer(node) &&
      VisitNode(tree_.parent(node), -1, node))
    return true;
  for (const int32_t child : tree_.children(node)) {
    if (Rise(child) == GainOfMore(child) && VisitNode(child, -1, node)) return true;
  }
  for (const int32_t y : tree_.members(node)) {
    if (y == start_ || y < first_open_ || seats_.buddy_of(y) != kUnmatched) continue;
    if (Pass(y, node_weight_[node])) return true;
  }
  return false;
}

// True when this is where the search wants to be. At level 1 paths come from the root: what it
// reaches through the tree alone starts paths of its own, and one through there would use an arc of
// the tree twice.
bool FairSet::VisitNode(int32_t node, int32_t via_newcomer, int32_t via_node) {
  if (node_cell_[node] != cell_ || node_seen_[node] == search_) return false;
  if (goal_node_ < 0 && RootReaches(node)) return false;
  node_seen_[node] = search_;
  node_from_newcomer_[node] = via_newcomer;
  node_from_[node] = via_node;
  node_queue_.push_back(node);
  return node == goal_node_;
}

// Changes the assignment along the path that the search found, backwards from its end: there is
// always room where the next one sits down.
void FairSet::Exchange(int32_t start) {
  int32_t node = goal_buddy_ == kUnmatched ? goal_node_ : -1;
  int32_t buddy = goal_buddy_;
  while (true) {
    if (node >= 0) {
      while (node_from_[node] >= 0) node = node_from_[node];
      const int32_t leaver = node_from_newcomer_[node];
      buddy = seats_.buddy_of(leaver);
      seats_.Leave(leaver);
      Count(leaver, -1);
    }
    const int32_t mover = buddy_from_[buddy];
    const int32_t left = seats_.buddy_of(mover);
    if (left != kUnmatched) {
      seats_.Leave(mover);
      seats_.Sit(mover, buddy);
      buddy = left;
      node = -1;
      continue;
    }
    seats_.Sit(mover, buddy);
    Count(mover, 1);
    if (mover == start) return;
    node = tree_.node_of(mover);
  }
}

void FairSet::Count(int32_t newcomer, int32_t change) {
  int32_t node = tree_.node_of(newcomer);
  matched_in_[node] += change;
  while (node != FloorTree::kRoot) {
    node = tree_.parent(node);
    matched_in_[node] += change;
  }
}

}  // namespace naober::matching::assignment
