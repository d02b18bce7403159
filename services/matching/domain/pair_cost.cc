// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_cost.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace naober::matching {

namespace {

using assignment::kUnmatched;
using assignment::Pair;

constexpr int64_t kFar = int64_t{1} << 62;

// One search. Buddies are its nodes; a step from one to another is a newcomer of the first who
// moves.
class Search {
 public:
  Search(absl::Span<const int32_t> capacities, assignment::PairSource pairs,
         const assignment::Outcome& outcome, const assignment::Certificate& certificate,
         int32_t newcomer)
      : pairs_(pairs),
        outcome_(outcome),
        certificate_(certificate),
        newcomer_(newcomer),
        home_(outcome.buddy_of[newcomer]),
        anywhere_(static_cast<int32_t>(capacities.size())),
        room_(capacities.begin(), capacities.end()),
        holders_(capacities.size()),
        reached_(capacities.size() + 1) {
    for (size_t i = 0; i < outcome.buddy_of.size(); ++i) {
      const int32_t held = outcome.buddy_of[i];
      if (held == kUnmatched) continue;
      --room_[held];
      holders_[held].push_back(static_cast<int32_t>(i));
    }
  }

  // The best exchange that seats the newcomer with `buddy`.
  absl::StatusOr<PairCost> Find(int32_t buddy) {
    Scan(newcomer_, 0, buddy);
    if (queue_.empty()) return absl::InvalidArgumentError("the pair is not possible");
    while (!queue_.empty()) {
      const auto [distance, at] = queue_.top();
      queue_.pop();
      Reached& state = reached_[at];
      if (state.settled || distance > state.distance) continue;
      state.settled = true;
      if (at == home_) return CostOfPathHome();
      if (at == anywhere_) {
        LeaveAnywhere(distance);
        continue;
      }
      if (room_[at] > 0) Reach(anywhere_, distance, {.from = at});
      for (const int32_t holder : holders_[at]) {
        if (holder != newcomer_) Scan(holder, distance, kUnmatched);
      }
    }
    return PairCost{.somebody = true};
  }

 private:
  // How a node is reached: from which one, and what the newcomer who moves makes of it.
  struct Step {
    int32_t from = kUnmatched;
    int local_change = 0;  // new less old
    int quality_change = 0;
  };
  struct Reached {
    int64_t distance = kFar;
    Step step;
    bool settled = false;
  };
  using Entry = std::pair<int64_t, int32_t>;

  void Reach(int32_t node, int64_t distance, const Step& step) {
    Reached& state = reached_[node];
    if (state.settled || distance >= state.distance) return;
    state.distance = distance;
    state.step = step;
    queue_.emplace(distance, node);
  }

  // The buddies to whom a newcomer could move, or only one of them.
  void Scan(int32_t mover, int64_t distance, int32_t only) {
    pairs_(mover, row_);
    const int32_t own = outcome_.buddy_of[mover];
    const auto old =
        std::find_if(row_.begin(), row_.end(), [&](const Pair& pair) { return pair.buddy == own; });
    if (old == row_.end()) return;
    for (const Pair& pair : row_) {
      if (pair.buddy == own || (only != kUnmatched && pair.buddy != only)) continue;
      Reach(pair.buddy, distance + Reduced(mover, pair),
            {own, (pair.local ? 1 : 0) - (old->local ? 1 : 0), pair.quality - old->quality});
    }
  }

  // One more has a place that was free, so that any one place may be left free instead: where it is
  // worth least, or where it lets others move to the newcomer's former place.
  void LeaveAnywhere(int64_t distance) {
    for (int32_t j = 0; j < anywhere_; ++j) {
      if (j == home_ || !holders_[j].empty())
        Reach(j, distance - certificate_.buddy_price[j], {.from = anywhere_});
    }
  }

  // How much a pair costs beyond what its prices pay for.
  int64_t Reduced(int32_t mover, const Pair& pair) const {
    const int64_t cost =
        certificate_.top_value - pair.quality - (pair.local ? certificate_.local_bonus : 0);
    return cost - certificate_.newcomer_price[mover] - certificate_.buddy_price[pair.buddy];
  }

  PairCost CostOfPathHome() const {
    PairCost cost;
    int32_t node = home_;
    do {
      const Step& step = reached_[node].step;
      cost.local_pairs -= certificate_.local_first ? step.local_change : 0;
      cost.points -= step.quality_change;
      node = step.from;
    } while (node != home_);
    return cost;
  }

  const assignment::PairSource pairs_;
  const assignment::Outcome& outcome_;
  const assignment::Certificate& certificate_;
  const int32_t newcomer_;
  const int32_t home_;      // the newcomer's buddy, where the path begins and ends
  const int32_t anywhere_;  // a node beside the buddies: all places that can be free
  std::vector<int32_t> room_;
  std::vector<std::vector<int32_t>> holders_;
  std::vector<Reached> reached_;
  std::vector<Pair> row_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

// Whether all numbers are of the same people.
bool Agree(absl::Span<const int32_t> capacities, const assignment::Outcome& outcome,
           const assignment::Certificate& certificate) {
  const auto buddies = static_cast<int32_t>(capacities.size());
  return certificate.newcomer_price.size() == outcome.buddy_of.size() &&
         certificate.buddy_price.size() == capacities.size() &&
         std::all_of(outcome.buddy_of.begin(), outcome.buddy_of.end(),
                     [&](int32_t held) { return held >= kUnmatched && held < buddies; });
}

}  // namespace

absl::StatusOr<PairCost> CostOfPair(absl::Span<const int32_t> capacities,
                                    assignment::PairSource pairs,
                                    const assignment::Outcome& outcome,
                                    const assignment::Certificate& certificate, int32_t newcomer,
                                    int32_t buddy) {
  if (!Agree(capacities, outcome, certificate) || newcomer < 0 ||
      newcomer >= static_cast<int32_t>(outcome.buddy_of.size()) || buddy < 0 ||
      buddy >= static_cast<int32_t>(capacities.size()) || outcome.buddy_of[newcomer] == kUnmatched)
    return absl::InvalidArgumentError("the certificate is about other people");
  return Search(capacities, pairs, outcome, certificate, newcomer).Find(buddy);
}

}  // namespace naober::matching
