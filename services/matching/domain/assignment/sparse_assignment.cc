// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/sparse_assignment.h"

#include <algorithm>
#include <functional>

#include "libs/base/errors.h"
#include "services/matching/domain/assignment/cost_width.h"

namespace naober::matching::assignment {

namespace {

constexpr int kProgressEvery = 1024;

}  // namespace

template <typename Cost>
SparseAssignment<Cost>::SparseAssignment(const Problem& problem, const Part& part,
                                         CostRule<Cost> rule)
    : problem_(problem),
      part_(part),
      rule_(rule),
      auction_(problem.newcomers(), problem.capacities()),
      states_(problem.buddies()) {
  for (size_t j = 0; j < states_.size(); ++j) {
    if (!part.buddies[j]) states_[j].price = -kFar<Cost>;
  }
}

template <typename Cost>
absl::Status SparseAssignment<Cost>::Solve(Progress progress) {
  const auto look = [this](int32_t newcomer) { return BestOffer(newcomer); };
  const auto price = [this](int32_t buddy) -> Cost& { return states_[buddy].price; };
  std::vector<int32_t> left;
  int32_t done = 0;
  for (const int32_t newcomer : part_.newcomers) {
    if (done % kProgressEvery == 0 && !progress(done / 2))
      return absl::CancelledError("the solver was told to stop");
    ++done;
    const int32_t without = auction_.Bid(newcomer, look, price);
    if (without != kUnmatched) left.push_back(without);
  }
  int32_t rest = 0;
  for (const int32_t newcomer : left) {
    if (rest % kProgressEvery == 0 &&
        !progress(static_cast<int32_t>(done / 2 + int64_t{done} / 2 * rest / left.size())))
      return absl::CancelledError("the solver was told to stop");
    ++rest;
    AddByPath(newcomer);
  }
  return absl::OkStatus();
}

template <typename Cost>
typename Auction<Cost>::Offer SparseAssignment<Cost>::BestOffer(int32_t newcomer) const {
  typename Auction<Cost>::Offer best;
  best.least = best.second = kFar<Cost> / 2;
  problem_.ForEachPair(newcomer, [&](int32_t j, PackedPair pair) {
    const Cost cost = rule_.Of(pair);
    const Cost reduced = cost - states_[j].price;
    if (reduced > best.least) {
      best.second = std::min(best.second, reduced);
      return;
    }
    if (reduced == best.least) {  // of equals, one with room
      best.second = reduced;
      if (!auction_.seats.has_room(j) || auction_.seats.has_room(best.buddy)) return;
    } else {
      best.second = best.least;
      best.least = reduced;
    }
    best.buddy = j;
    best.cost = cost;
  });
  if (best.second == kFar<Cost> / 2) best.second = best.least + rule_.top_value + 1;
  return best;
}

template <typename Cost>
void SparseAssignment<Cost>::AddByPath(int32_t newcomer) {
  ++search_;
  settled_.clear();
  as_near_.clear();
  farther_.clear();
  goal_ = kUnmatched;
  goal_distance_ = kFar<Cost> / 2;
  Scan(newcomer, -BestOffer(newcomer).least, -1);
  Cost distance = 0;
  int32_t buddy = kUnmatched;
  while (NextNearest(distance, buddy)) {
    BuddyState& state = states_[buddy];
    distance = state.distance;
    state.settled_in = search_;
    settled_.push_back(buddy);
    for (const int32_t holder : auction_.seats.holders(buddy))
      Scan(holder, distance - (auction_.cost_of[holder] - state.price), distance);
  }
  NAOBER_CHECK(goal_ != kUnmatched);
  for (const int32_t j : settled_) states_[j].price -= goal_distance_ - states_[j].distance;
  Augment(newcomer);
}

// The nearest buddy reached and not settled, if it is nearer than the goal.
template <typename Cost>
bool SparseAssignment<Cost>::NextNearest(Cost at_least, int32_t& buddy) {
  if (at_least >= goal_distance_) return false;
  while (!as_near_.empty()) {
    buddy = as_near_.back();
    as_near_.pop_back();
    if (states_[buddy].settled_in != search_) return true;
  }
  while (!farther_.empty()) {
    const auto [distance, j] = farther_.front();
    if (distance >= goal_distance_) return false;
    std::pop_heap(farther_.begin(), farther_.end(), std::greater<>());
    farther_.pop_back();
    if (states_[j].settled_in == search_ || distance > states_[j].distance) continue;
    buddy = j;
    return true;
  }
  return false;
}

// Reaches the buddies of a newcomer; `offset` is the newcomer's distance less their price. Buddies
// no nearer than the goal can't be on a shortest path and are left out.
template <typename Cost>
void SparseAssignment<Cost>::Scan(int32_t newcomer, Cost offset, Cost distance) {
  problem_.ForEachPair(newcomer, [&](int32_t j, PackedPair pair) {
    BuddyState& state = states_[j];
    const Cost reached = offset + rule_.Of(pair) - state.price;
    if (reached >= goal_distance_ || (state.seen_in == search_ && reached >= state.distance))
      return;
    state.seen_in = search_;
    state.distance = reached;
    state.reached_from = newcomer;
    if (auction_.seats.has_room(j)) {
      goal_ = j;
      goal_distance_ = reached;
    } else if (reached == distance) {
      as_near_.push_back(j);
    } else {
      farther_.emplace_back(reached, j);
      std::push_heap(farther_.begin(), farther_.end(), std::greater<>());
    }
  });
}

template <typename Cost>
void SparseAssignment<Cost>::Augment(int32_t newcomer) {
  int32_t buddy = goal_;
  while (true) {
    const int32_t mover = states_[buddy].reached_from;
    const int32_t left = auction_.seats.buddy_of(mover);
    if (left != kUnmatched) auction_.seats.Leave(mover);
    auction_.seats.Sit(mover, buddy);
    problem_.AnyPair(mover, [&](int32_t j, PackedPair pair) {
      if (j != buddy) return false;
      auction_.cost_of[mover] = rule_.Of(pair);
      return true;
    });
    if (mover == newcomer) return;
    buddy = left;
  }
}

template class SparseAssignment<int32_t>;
template class SparseAssignment<int64_t>;

}  // namespace naober::matching::assignment
