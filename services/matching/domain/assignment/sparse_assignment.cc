// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/sparse_assignment.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "libs/base/errors.h"
#include "services/matching/domain/assignment/cost_width.h"

namespace naober::matching::assignment {

template <typename Cost>
SparseAssignment<Cost>::SparseAssignment(const Problem& problem, const Part& part,
                                         CostRule<Cost> rule)
    : Base(problem, part, rule), states_(problem.buddies()) {
  for (size_t j = 0; j < states_.size(); ++j) {
    if (!part.buddies[j]) states_[j].price = -kFar<Cost>;
  }
}

template <typename Cost>
Offer<Cost> SparseAssignment<Cost>::BestOffer(int32_t newcomer) {
  if (IsVacancy(newcomer)) return BestOfferToVacancy();
  Offer<Cost> best;
  best.least = best.second = kFar<Cost> / 2;
  problem_.ForEachPair(newcomer, [&](int32_t j, PackedPair pair) {
    const Cost cost = rule_.Of(pair);
    const Cost reduced = cost - states_[j].price;
    if (reduced > best.least) {
      best.second = std::min(best.second, reduced);
      return;
    }
    if (reduced == best.least) {
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
void SparseAssignment<Cost>::AddVacancies(int32_t) {
  for (int32_t j = 0; j < problem_.buddies(); ++j) {
    if (Base::part_.buddies[j]) by_price_.emplace_back(states_[j].price, j);
  }
  std::make_heap(by_price_.begin(), by_price_.end());
}

template <typename Cost>
Offer<Cost> SparseAssignment<Cost>::BestOfferToVacancy() {
  const Cost cost = rule_.Of(kVacancyPair);
  RenewHighest();
  const auto [price, buddy] = by_price_.front();
  Offer<Cost> best = {buddy, cost, cost - price, cost - price + rule_.top_value + 1};
  std::pop_heap(by_price_.begin(), by_price_.end());
  by_price_.pop_back();
  if (!by_price_.empty()) {
    RenewHighest();
    best.second = cost - by_price_.front().first;
    const int32_t other = by_price_.front().second;
    if (best.second == best.least && auction_.seats.has_room(other)) best.buddy = other;
  }
  by_price_.emplace_back(price, buddy);
  std::push_heap(by_price_.begin(), by_price_.end());
  return best;
}

// Puts buddies whose price has fallen where they belong, until the first one is right.
template <typename Cost>
void SparseAssignment<Cost>::RenewHighest() {
  while (by_price_.front().first != states_[by_price_.front().second].price) {
    std::pop_heap(by_price_.begin(), by_price_.end());
    by_price_.back().first = states_[by_price_.back().second].price;
    std::push_heap(by_price_.begin(), by_price_.end());
  }
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
// no nearer than the goal can't be on a shortest path and are left out. All vacancies with a place
// pay the same, so only the first, which is the nearest, reaches anything new.
template <typename Cost>
void SparseAssignment<Cost>::Scan(int32_t newcomer, Cost offset, Cost distance) {
  if (IsVacancy(newcomer) && std::exchange(vacancies_seen_in_, search_) == search_) return;
  ++rows_seen_;
  AnyPair(newcomer, [&](int32_t j, PackedPair pair) {
    BuddyState& state = states_[j];
    const Cost reached = offset + rule_.Of(pair) - state.price;
    if (reached >= goal_distance_ || (state.seen_in == search_ && reached >= state.distance))
      return false;
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
    return false;
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
    AnyPair(mover, [&](int32_t j, PackedPair pair) {
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
