// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/dense_assignment.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "libs/base/errors.h"
#include "services/matching/domain/assignment/cost_width.h"

namespace naober::matching::assignment {

template <typename Cost>
DenseAssignment<Cost>::DenseAssignment(const Problem& problem, const Part& part,
                                       CostRule<Cost> rule, InstructionSet instructions)
    : Base(problem, part, rule),
      kernels_(KernelsFor<Cost>(instructions)),
      rows_(problem.newcomers(), nullptr),
      price_(problem.buddies(), 0),
      distance_(problem.buddies(), 0),
      reached_from_(problem.buddies(), kUnmatched),
      settled_mask_(problem.buddies(), 0),
      nothing_hidden_(problem.buddies(), 0) {
  for (int32_t j = 0; j < problem.buddies(); ++j) {
    if (!part.buddies[j]) price_[j] = -kFar<Cost>;
  }
  WriteOutLists();
}

template <typename Cost>
void DenseAssignment<Cost>::WriteOutLists() {
  const size_t width = price_.size();
  const auto lists = std::count_if(part_.newcomers.begin(), part_.newcomers.end(),
                                   [&](int32_t i) { return problem_.dense_row(i) == nullptr; });
  written_out_.assign(static_cast<size_t>(lists) * width, kNoPair);
  PackedPair* next = written_out_.data();
  for (const int32_t i : part_.newcomers) {
    rows_[i] = problem_.dense_row(i);
    if (rows_[i] != nullptr) continue;
    problem_.ForEachPair(i, [&](int32_t j, PackedPair pair) { next[j] = pair; });
    rows_[i] = next;
    next += width;
  }
}

template <typename Cost>
Offer<Cost> DenseAssignment<Cost>::BestOffer(int32_t newcomer) {
  const size_t size = price_.size();
  const PackedPair* const row = rows_[newcomer];
  Offer<Cost> best;
  best.least = kernels_.reduce(row, price_.data(), size, rule_, distance_.data());
  const auto find = [&](size_t begin) {
    return kernels_.find(distance_.data(), nothing_hidden_.data(), begin, size, best.least);
  };
  const size_t first = find(0);
  best.buddy = static_cast<int32_t>(first);
  best.second = kernels_.least_except(distance_.data(), size, first);
  if (best.second == best.least) {  // of equals, one with room
    for (size_t j = first; j < size; j = find(j + 1)) {
      if (!auction_.seats.has_room(static_cast<int32_t>(j))) continue;
      best.buddy = static_cast<int32_t>(j);
      break;
    }
  }
  if (best.second >= kFar<Cost> / 2) best.second = best.least + rule_.top_value + 1;
  best.cost = rule_.Of(row[best.buddy]);
  return best;
}

template <typename Cost>
void DenseAssignment<Cost>::AddVacancies(int32_t end) {
  vacancy_row_.assign(price_.size(), 0);
  rows_.resize(end, vacancy_row_.data());
}

template <typename Cost>
void DenseAssignment<Cost>::BeginPaths() {
  with_room_.clear();
  for (int32_t j = 0; j < problem_.buddies(); ++j) {
    if (part_.buddies[j] && auction_.seats.has_room(j)) with_room_.push_back(j);
  }
}

template <typename Cost>
void DenseAssignment<Cost>::AddByPath(int32_t newcomer) {
  constexpr Cost kSettled = std::numeric_limits<Cost>::max();
  const size_t size = price_.size();
  Cost least = kernels_.reduce(rows_[newcomer], price_.data(), size, rule_, distance_.data());
  std::fill(reached_from_.begin(), reached_from_.end(), newcomer);
  settled_.clear();
  int32_t goal = NearestWithRoom();
  size_t from = 0;
  bool vacancies_seen = false;
  ++rows_seen_;
  while (least < distance_[goal]) {
    size_t next = kernels_.find(distance_.data(), settled_mask_.data(), from, size, least);
    if (next == size) next = kernels_.find(distance_.data(), settled_mask_.data(), 0, size, least);
    from = next;
    settled_mask_[next] = kSettled;
    settled_.push_back(static_cast<int32_t>(next));
    least = Settle(static_cast<int32_t>(next), vacancies_seen);
    goal = NearestWithRoom();
  }
  NAOBER_CHECK(distance_[goal] < kFar<Cost> / 2);
  for (const int32_t j : settled_) {
    price_[j] -= distance_[goal] - distance_[j];
    settled_mask_[j] = 0;
  }
  Augment(newcomer, goal);
}

template <typename Cost>
Cost DenseAssignment<Cost>::Settle(int32_t buddy, bool& vacancies_seen) {
  const size_t size = price_.size();
  const Cost offset = distance_[buddy] + price_[buddy];
  Cost least = std::numeric_limits<Cost>::max();
  bool seen = false;
  for (const int32_t holder : auction_.seats.holders(buddy)) {
    // All vacancies with a place pay the same: the first is the nearest.
    if (Base::IsVacancy(holder) && std::exchange(vacancies_seen, true)) continue;
    least =
        kernels_.relax(rows_[holder], price_.data(), size, rule_, offset - auction_.cost_of[holder],
                       holder, distance_.data(), reached_from_.data(), settled_mask_.data());
    seen = true;
    ++rows_seen_;
  }
  if (seen) return least;
  for (size_t j = 0; j < size; ++j) least = std::min<Cost>(least, distance_[j] | settled_mask_[j]);
  return least;
}

template <typename Cost>
int32_t DenseAssignment<Cost>::NearestWithRoom() {
  int32_t nearest = kUnmatched;
  for (size_t k = 0; k < with_room_.size();) {
    const int32_t j = with_room_[k];
    if (!auction_.seats.has_room(j)) {
      with_room_[k] = with_room_.back();
      with_room_.pop_back();
      continue;
    }
    if (nearest == kUnmatched || distance_[j] < distance_[nearest]) nearest = j;
    ++k;
  }
  NAOBER_CHECK(nearest != kUnmatched);
  return nearest;
}

template <typename Cost>
void DenseAssignment<Cost>::Augment(int32_t newcomer, int32_t goal) {
  int32_t buddy = goal;
  while (true) {
    const int32_t mover = reached_from_[buddy];
    const int32_t left = auction_.seats.buddy_of(mover);
    if (left != kUnmatched) auction_.seats.Leave(mover);
    auction_.seats.Sit(mover, buddy);
    auction_.cost_of[mover] = rule_.Of(rows_[mover][buddy]);
    if (mover == newcomer) return;
    buddy = left;
  }
}

template class DenseAssignment<int32_t>;
template class DenseAssignment<int64_t>;

}  // namespace naober::matching::assignment
