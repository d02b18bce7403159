// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/rematch.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::matching::assignment {

namespace {

constexpr int32_t kFar = std::numeric_limits<int32_t>::max() / 4;
constexpr int kProgressEvery = 64;

// The flow source → newcomers → buddies → sink, in which a standing pair is worth 1. Potentials
// keep the reduced cost of every residual arc at 0 or more, so that Dijkstra's algorithm finds
// paths of least cost; costs being tiny, its queue is a list for each distance (Dial 1969).
class StandingFlow {
 public:
  StandingFlow(const Problem& problem, absl::Span<const int32_t> standing)
      : problem_(problem),
        standing_(standing),
        newcomers_(problem.newcomers()),
        buddies_(problem.buddies()),
        source_(newcomers_ + buddies_),
        sink_(source_ + 1),
        buddy_of_(standing.begin(), standing.end()),
        members_(buddies_),
        is_fixed_(newcomers_, false),
        is_closed_(buddies_, false),
        potential_(sink_ + 1, 0),
        distance_(sink_ + 1),
        parent_(sink_ + 1) {
    for (int32_t i = 0; i < newcomers_; ++i) {
      if (buddy_of_[i] != kUnmatched) members_[buddy_of_[i]].push_back(i);
    }
  }

  int32_t moved() const { return moved_; }
  bool is_matched(int32_t newcomer) const { return buddy_of_[newcomer] != kUnmatched; }
  bool was_bounded() const { return was_bounded_; }

  // Matches one more newcomer, if that is possible with at most `budget` moved.
  bool MatchOneMore(int32_t budget) {
    Begin(source_);
    Search(sink_, budget - moved_ + potential_[source_] - potential_[sink_]);
    return Take(sink_);
  }

  // Matches this newcomer too, in the place of one who isn't fixed, if that is possible with at
  // most `budget` moved.
  bool Exchange(int32_t newcomer, int32_t budget) {
    Begin(newcomer);
    const int32_t limit = budget - moved_ + potential_[newcomer] - potential_[source_];
    const bool was_cut = Search(source_, limit);
    if (Take(source_)) return true;
    // Nothing reached leads to anybody who could make room, now or later.
    if (!was_cut) {
      for (const int32_t node : reached_) {
        if (node >= newcomers_ && node < source_) is_closed_[node - newcomers_] = true;
      }
    }
    return false;
  }

  // From now on the newcomer stays matched.
  void Fix(int32_t newcomer) { is_fixed_[newcomer] = true; }

 private:
  int32_t NodeOf(int32_t buddy) const { return newcomers_ + buddy; }

  void Begin(int32_t from) {
    for (const int32_t node : reached_) distance_[node] = kFar;
    if (reached_.empty()) std::fill(distance_.begin(), distance_.end(), kFar);
    reached_.clear();
    for (std::vector<int32_t>& bucket : buckets_) bucket.clear();
    start_ = from;
    distance_[from] = 0;
    reached_.push_back(from);
    Bucket(0).push_back(from);
  }

  std::vector<int32_t>& Bucket(int32_t distance) {
    if (static_cast<size_t>(distance) >= buckets_.size()) buckets_.resize(distance + 1);
    return buckets_[distance];
  }

  // Looks at the residual arc from → to.
  void Reach(int32_t from, int32_t to, int32_t cost) {
    const int32_t distance = distance_[from] + cost + potential_[from] - potential_[to];
    if (distance >= distance_[to]) return;
    if (distance > limit_) {
      was_cut_ = true;
      return;
    }
    if (distance_[to] == kFar) reached_.push_back(to);
    distance_[to] = distance;
    parent_[to] = from;
    Bucket(distance).push_back(to);
  }

  // Settles nodes up to `target` or `limit`; whether an arc was too long for the limit.
  bool Search(int32_t target, int32_t limit) {
    limit_ = limit;
    was_cut_ = false;
    for (size_t d = 0; d < buckets_.size(); ++d) {
      for (size_t k = 0; k < buckets_[d].size(); ++k) {
        const int32_t node = buckets_[d][k];
        if (distance_[node] != static_cast<int32_t>(d)) continue;
        if (node == target) return was_cut_;
        Leave(node);
      }
    }
    was_bounded_ = was_bounded_ || was_cut_;
    return was_cut_;
  }

  void Leave(int32_t node) {
    if (node < newcomers_) {
      LeaveNewcomer(node);
    } else if (node < source_) {
      LeaveBuddy(node - newcomers_);
    } else if (node == source_) {
      for (int32_t i = 0; i < newcomers_; ++i) {
        if (!is_matched(i)) Reach(source_, i, 0);
      }
    } else {
      for (int32_t j = 0; j < buddies_; ++j) {
        if (!members_[j].empty()) Reach(sink_, NodeOf(j), 0);
      }
    }
  }

  void LeaveNewcomer(int32_t i) {
    if (is_matched(i) && !is_fixed_[i] && start_ != source_) Reach(i, source_, 0);
    problem_.ForEachPair(i, [&](int32_t j, PackedPair) {
      if (j != buddy_of_[i] && !is_closed_[j]) Reach(i, NodeOf(j), standing_[i] == j ? -1 : 0);
    });
  }

  void LeaveBuddy(int32_t j) {
    if (static_cast<int32_t>(members_[j].size()) < problem_.capacity(j)) Reach(NodeOf(j), sink_, 0);
    for (const int32_t i : members_[j]) Reach(NodeOf(j), i, standing_[i] == j ? 1 : 0);
  }

  // Sends one unit along the path that was found, if one was.
  bool Take(int32_t target) {
    if (distance_[target] == kFar) return false;
    const int32_t length = distance_[target];
    moved_ += length + potential_[target] - potential_[start_];
    for (int32_t node = target; node != start_; node = parent_[node]) Flip(parent_[node], node);
    for (int32_t& potential : potential_) potential += length;
    for (const int32_t node : reached_)
      potential_[node] += std::min(distance_[node], length) - length;
    return true;
  }

  // Moves the unit on the arc from → to. A path leaves a newcomer for one buddy at most, and what
  // removes a newcomer from a buddy comes behind what brings the next one.
  void Flip(int32_t from, int32_t to) {
    if (from < newcomers_ && to != source_) {
      if (buddy_of_[from] != kUnmatched) std::erase(members_[buddy_of_[from]], from);
      buddy_of_[from] = to - newcomers_;
      std::vector<int32_t>& members = members_[to - newcomers_];
      members.insert(std::lower_bound(members.begin(), members.end(), from), from);
    } else if (from < newcomers_) {
      std::erase(members_[buddy_of_[from]], from);
      buddy_of_[from] = kUnmatched;
    }
  }

  const Problem& problem_;
  const absl::Span<const int32_t> standing_;
  const int32_t newcomers_, buddies_, source_, sink_;
  std::vector<int32_t> buddy_of_;
  std::vector<std::vector<int32_t>> members_;  // of each buddy, ascending
  std::vector<bool> is_fixed_;
  std::vector<bool> is_closed_;  // buddies from whom nobody can be made room for
  std::vector<int32_t> potential_, distance_, parent_;
  std::vector<int32_t> reached_;
  std::vector<std::vector<int32_t>> buckets_;
  int32_t start_ = 0;
  int32_t limit_ = 0;
  int32_t moved_ = 0;
  bool was_cut_ = false;
  bool was_bounded_ = false;
};

// Of the assignments of exactly these newcomers the one with most standing pairs, then most
// quality: that is what Solve calls local first, if a standing pair is what it calls local.
absl::StatusOr<Outcome> KeepMost(const Problem& problem, absl::Span<const int32_t> standing,
                                 const StandingFlow& flow, Options options, Progress progress) {
  Problem chosen(problem.capacities());
  std::vector<Pair> pairs;
  for (int32_t i = 0; i < problem.newcomers(); ++i) {
    pairs.clear();
    if (flow.is_matched(i)) problem.CopyPairs(i, pairs);
    for (Pair& pair : pairs) pair.local = pair.buddy == standing[i];
    chosen.AddNewcomer(pairs);
  }
  options.local_first = true;
  ASSIGN_OR_RETURN(Solution solution, Solve(chosen, options, progress));
  return std::move(solution.outcome);
}

}  // namespace

absl::StatusOr<Rematch> FindRematch(const Problem& problem, absl::Span<const int32_t> standing,
                                    int32_t budget, const Options& options, Progress progress) {
  StandingFlow flow(problem, standing);
  const auto stands = [&](int32_t i) { return standing[i] != kUnmatched; };
  Rematch rematch;
  for (int32_t i = 0; i < problem.newcomers(); ++i) rematch.matched += stands(i) ? 1 : 0;
  while (flow.MatchOneMore(budget)) {
    if (rematch.matched % kProgressEvery == 0 && !progress(0))
      return absl::CancelledError("choosing what moves was told to stop");
    ++rematch.matched;
  }
  for (int32_t i = 0; i < problem.newcomers(); ++i) {
    if (i % kProgressEvery == 0 && !progress(0))
      return absl::CancelledError("choosing what moves was told to stop");
    if (flow.is_matched(i) || flow.Exchange(i, budget)) flow.Fix(i);
  }
  rematch.moved = flow.moved();
  rematch.is_bounded = flow.was_bounded();

  std::vector<int32_t> buddy_of(standing.begin(), standing.end());
  if (rematch.moved > 0) {
    ASSIGN_OR_RETURN(Outcome outcome, KeepMost(problem, standing, flow, options, progress));
    buddy_of = std::move(outcome.buddy_of);
  }
  for (int32_t i = 0; i < problem.newcomers(); ++i) {
    if (stands(i) && buddy_of[i] == standing[i]) rematch.kept.push_back(i);
  }
  return rematch;
}

}  // namespace naober::matching::assignment
