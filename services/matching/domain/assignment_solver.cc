// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment_solver.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "libs/base/errors.h"

namespace naober::matching {

namespace {

constexpr int kNotClosed = -1;
constexpr int kProgressEvery = 64;

// What the solver knows of one buddy.
struct BuddyState {
  int64_t price = 0;
  int64_t distance = 0;  // in the present search
  int32_t reached_from = 0;
  int32_t seen_in = -1;            // number of the search that reached it
  int32_t settled_in = -1;         // number of the search that settled it
  int32_t closed_by = kNotClosed;  // number of the failed search that closed it
  std::vector<int32_t> taken;      // newcomers assigned
};

class Solver {
 public:
  Solver(const AssignmentProblem& problem, Preference preference)
      : problem_(problem), buddies_(problem.buddies()) {
    const int n = problem.newcomers();
    // One local pair more outweighs every loss of quality in the whole assignment.
    result_.local_bonus = preference == Preference::kLocalFirst ? int64_t{kMaxQuality} * n + 1 : 0;
    result_.top_value = kMaxQuality + result_.local_bonus;
    result_.buddy_of.assign(n, kUnmatched);
    result_.newcomer_price.assign(n, 0);
  }

  absl::StatusOr<Assignment> Run(SolverProgress progress) {
    for (int newcomer = 0; newcomer < problem_.newcomers(); ++newcomer) {
      if (newcomer % kProgressEvery == 0 && !progress(newcomer))
        return absl::CancelledError("the solver was told to stop");
      Add(newcomer);
    }
    PriceClosedBuddies();
    Sum();
    return std::move(result_);
  }

 private:
  int64_t Cost(int64_t pair) const {
    return result_.top_value - problem_.quality(pair) -
           (problem_.local(pair) ? result_.local_bonus : 0);
  }

  bool HasRoom(int32_t buddy) const {
    return static_cast<int32_t>(buddies_[buddy].taken.size()) < problem_.capacity(buddy);
  }

  // Tries to add a newcomer, moving others to other buddies where that helps.
  void Add(int32_t newcomer) {
    search_ = newcomer;
    settled_.clear();
    open_ = {};
    nearest_with_room_ = kUnmatched;
    result_.newcomer_price[newcomer] = CheapestReducedCost(newcomer);
    Scan(newcomer, 0);
    while (!open_.empty()) {
      const auto [distance, buddy] = open_.top();
      open_.pop();
      BuddyState& state = buddies_[buddy];
      if (state.settled_in == search_ || distance > state.distance) continue;
      if (nearest_with_room_ != kUnmatched && distance >= buddies_[nearest_with_room_].distance)
        break;
      state.settled_in = search_;
      settled_.push_back(buddy);
      for (const int32_t assigned : state.taken) Scan(assigned, distance);
    }
    if (nearest_with_room_ == kUnmatched) {
      for (const int32_t buddy : settled_) buddies_[buddy].closed_by = search_;
      return;
    }
    Reprice(newcomer, buddies_[nearest_with_room_].distance);
    Augment(newcomer);
  }

  int64_t CheapestReducedCost(int32_t newcomer) const {
    int64_t cheapest = 0;
    bool any = false;
    for (int64_t pair = problem_.first_pair(newcomer); pair < problem_.end_pair(newcomer); ++pair) {
      const BuddyState& state = buddies_[problem_.buddy(pair)];
      if (state.closed_by != kNotClosed) continue;
      const int64_t reduced = Cost(pair) - state.price;
      if (!any || reduced < cheapest) cheapest = reduced;
      any = true;
    }
    return cheapest;
  }

  // Reaches the buddies of `newcomer`, who stands at `base` from the start of the search. Buddies
  // no nearer than the nearest one with room can't be on a shortest path and are left out.
  void Scan(int32_t newcomer, int64_t base) {
    const int64_t offset = base - result_.newcomer_price[newcomer];
    for (int64_t pair = problem_.first_pair(newcomer); pair < problem_.end_pair(newcomer); ++pair) {
      const int32_t buddy = problem_.buddy(pair);
      BuddyState& state = buddies_[buddy];
      if (state.closed_by != kNotClosed || state.settled_in == search_) continue;
      const int64_t distance = offset + Cost(pair) - state.price;
      if (nearest_with_room_ != kUnmatched && distance >= buddies_[nearest_with_room_].distance)
        continue;
      if (state.seen_in == search_ && distance >= state.distance) continue;
      state.seen_in = search_;
      state.distance = distance;
      state.reached_from = newcomer;
      if (HasRoom(buddy))
        nearest_with_room_ = buddy;
      else
        open_.emplace(distance, buddy);
    }
  }

  // Keeps every reduced cost at or above zero and makes the path's pairs zero.
  void Reprice(int32_t newcomer, int64_t path_length) {
    for (const int32_t buddy : settled_) {
      BuddyState& state = buddies_[buddy];
      const int64_t shift = path_length - state.distance;
      state.price -= shift;
      for (const int32_t assigned : state.taken) result_.newcomer_price[assigned] += shift;
    }
    result_.newcomer_price[newcomer] += path_length;
  }

  void Augment(int32_t newcomer) {
    int32_t buddy = nearest_with_room_;
    while (true) {
      const int32_t mover = buddies_[buddy].reached_from;
      const int32_t left = result_.buddy_of[mover];
      result_.buddy_of[mover] = buddy;
      buddies_[buddy].taken.push_back(mover);
      if (mover == newcomer) return;
      std::vector<int32_t>& taken = buddies_[left].taken;
      taken.erase(std::find(taken.begin(), taken.end(), mover));
      buddy = left;
    }
  }

  // Searches skip closed buddies, so their prices may be too high for newcomers outside. Lowering
  // a closed group's prices as a whole, and raising those of the newcomers in it, keeps the pairs
  // inside as they are. Pairs lead only from open or later closed groups to earlier closed ones:
  // going backwards, each group is lowered once, by what the newcomers seen so far need.
  void PriceClosedBuddies() {
    const int searches = problem_.newcomers();
    std::vector<std::vector<int32_t>> groups(searches);
    for (int32_t buddy = 0; buddy < problem_.buddies(); ++buddy) {
      if (buddies_[buddy].closed_by != kNotClosed)
        groups[buddies_[buddy].closed_by].push_back(buddy);
    }
    std::vector<int64_t> needed(problem_.buddies(), 0);
    for (int32_t newcomer = 0; newcomer < problem_.newcomers(); ++newcomer) {
      const int32_t buddy = result_.buddy_of[newcomer];
      if (buddy != kUnmatched && buddies_[buddy].closed_by == kNotClosed) Need(newcomer, needed);
    }
    for (int search = searches - 1; search >= 0; --search) {
      int64_t shift = 0;
      for (const int32_t buddy : groups[search]) shift = std::max(shift, needed[buddy]);
      for (const int32_t buddy : groups[search]) {
        buddies_[buddy].price -= shift;
        for (const int32_t newcomer : buddies_[buddy].taken) {
          result_.newcomer_price[newcomer] += shift;
          Need(newcomer, needed);
        }
      }
    }
  }

  // Notes by how much this newcomer needs closed buddies of other groups to be cheaper.
  void Need(int32_t newcomer, std::vector<int64_t>& needed) const {
    const int own_group = buddies_[result_.buddy_of[newcomer]].closed_by;
    for (int64_t pair = problem_.first_pair(newcomer); pair < problem_.end_pair(newcomer); ++pair) {
      const int32_t buddy = problem_.buddy(pair);
      const BuddyState& state = buddies_[buddy];
      if (state.closed_by == kNotClosed || state.closed_by == own_group) continue;
      needed[buddy] =
          std::max(needed[buddy], result_.newcomer_price[newcomer] + state.price - Cost(pair));
    }
  }

  void Sum() {
    result_.buddy_price.reserve(buddies_.size());
    for (const BuddyState& state : buddies_) result_.buddy_price.push_back(state.price);
    for (int32_t newcomer = 0; newcomer < problem_.newcomers(); ++newcomer) {
      const int32_t buddy = result_.buddy_of[newcomer];
      if (buddy == kUnmatched) {
        result_.newcomer_price[newcomer] = 0;
        continue;
      }
      for (int64_t pair = problem_.first_pair(newcomer); pair < problem_.end_pair(newcomer);
           ++pair) {
        if (problem_.buddy(pair) != buddy) continue;
        ++result_.matched;
        result_.local += problem_.local(pair) ? 1 : 0;
        result_.quality += problem_.quality(pair);
        break;
      }
    }
  }

  using Entry = std::pair<int64_t, int32_t>;  // distance, buddy

  const AssignmentProblem& problem_;
  std::vector<BuddyState> buddies_;
  Assignment result_;

  int32_t search_ = 0;
  std::vector<int32_t> settled_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open_;
  int32_t nearest_with_room_ = kUnmatched;
};

}  // namespace

AssignmentProblem::AssignmentProblem(std::vector<int32_t> capacities)
    : capacities_(std::move(capacities)) {}

int AssignmentProblem::AddNewcomer(absl::Span<const Pair> pairs) {
  for (const Pair& pair : pairs) {
    NAOBER_CHECK(pair.buddy >= 0 && pair.buddy < buddies());
    NAOBER_CHECK(pair.quality >= 0 && pair.quality <= kMaxQuality);
    buddy_.push_back(pair.buddy);
    packed_.push_back(static_cast<int16_t>(pair.quality | (pair.local ? kLocalBit : 0)));
  }
  first_pair_.push_back(static_cast<int64_t>(buddy_.size()));
  return newcomers() - 1;
}

absl::StatusOr<Assignment> SolveAssignment(const AssignmentProblem& problem, Preference preference,
                                           SolverProgress progress) {
  return Solver(problem, preference).Run(progress);
}

}  // namespace naober::matching
