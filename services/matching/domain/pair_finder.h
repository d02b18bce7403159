// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_FINDER_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_FINDER_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/fairness_floor.h"
#include "services/matching/domain/match_plan.h"
#include "services/matching/domain/pair_scorer.h"

namespace naober::matching {

// People in the order of their claim (ready time, then person id): where each of them stands. The
// order does not depend on how they were given.
std::vector<int> InOrderOfClaim(absl::Span<const Candidate> people);

// The people of a plan as the assignment knows them: numbered by their places in the order of
// claim, with their feasible pairs and floors. Behind the last buddy comes, for each pair that is
// kept, one place of its buddy by itself: only its newcomer has a pair with it, and no other, so
// that every best assignment holds the pair. Keeps a reference to its input.
class PairFinder {
 public:
  explicit PairFinder(const PlanInput& input);

  const PlanInput& input() const { return input_; }
  const PairScorer& scorer() const { return scorer_; }
  int newcomers() const { return static_cast<int>(newcomer_order_.size()); }
  int buddies() const { return static_cast<int>(buddy_order_.size()); }
  // Indices into the input.
  int newcomer(int place) const { return newcomer_order_[place]; }
  int buddy(int place) const { return buddy_order_[place]; }
  const Candidate& newcomer_at(int place) const { return input_.newcomers[newcomer(place)]; }

  const std::vector<int32_t>& Capacities() const { return capacities_; }
  // Whether the newcomer at `place` keeps a pair.
  bool IsKept(int place) const { return kept_[place] != assignment::kUnmatched; }

  // Replaces `pairs` by all those of the newcomer at `place`, by place.
  void FindPairs(int place, std::vector<assignment::Pair>& pairs, PairCounts* counts);

  // Replaces `pairs` by the `count` best of them, and returns the best of the others.
  assignment::PackedPair FindBestPairs(int place, int count, std::vector<assignment::Pair>& pairs,
                                       PairCounts* counts);

  // Replaces `pairs` by what a scorer of the same buddies found, by place.
  void CopyPairs(const std::vector<ScoredBuddy>& found, std::vector<assignment::Pair>& pairs) const;

  // The policy's floors over these newcomers, by place.
  const std::vector<PlacedFloor>& floors() const { return floors_; }

  // What the rules exclude. That of earlier refusals applies without being in the policy: it then
  // is only named when it excludes somebody.
  std::vector<Exclusion> Exclusions(const PairCounts& counts) const;

 private:
  void SetKeptApart();
  // What of these pairs counts for the newcomer at `place`.
  void DropAllButKept(int place, std::vector<assignment::Pair>& pairs) const;

  const PlanInput& input_;
  const PairScorer scorer_;
  const std::vector<int> newcomer_order_;
  std::vector<int> buddy_order_;
  std::vector<int32_t> capacities_;
  std::vector<int32_t> kept_;  // by newcomer: the place that is kept for them, or kUnmatched
  std::vector<int32_t> place_of_buddy_;
  std::vector<PlacedFloor> floors_;
  std::vector<ScoredBuddy> found_;
};

// The floors as the assignment takes them.
std::vector<assignment::Floor> AssignmentFloors(const std::vector<PlacedFloor>& floors);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_FINDER_H_
