// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match_plan.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "libs/base/status_macros.h"
#include "services/matching/domain/assignment_solver.h"

namespace naober::matching {

namespace {

// Of 1000: finding the feasible pairs ends here, the rest is the solver's.
constexpr int kPairsFoundPermille = 500;
constexpr int kProgressEvery = 64;

// Indices in the order of (ready time, person id): the order of claim, and one that does not
// depend on how the people were given.
std::vector<int> InOrderOfClaim(const std::vector<Candidate>& people) {
  std::vector<int> order(people.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return std::tie(people[a].ready_at, people[a].person_id) <
           std::tie(people[b].ready_at, people[b].person_id);
  });
  return order;
}

// Finds the feasible pairs of one newcomer after another, and counts what the rules exclude.
class PairFinder {
 public:
  PairFinder(const PlanInput& input, const PairScorer& scorer, std::vector<int> buddy_order)
      : input_(input),
        scorer_(scorer),
        buddy_order_(std::move(buddy_order)),
        pairs_by_refusals_(size_t{1} << scorer.hard_rules().size(), 0) {}

  // The pairs' buddies are places in the buddy order.
  const std::vector<AssignmentProblem::Pair>& PairsOf(int newcomer) {
    pairs_.clear();
    for (size_t j = 0; j < buddy_order_.size(); ++j) {
      const int buddy = buddy_order_[j];
      const uint32_t refusals = scorer_.Refusals(newcomer, buddy);
      ++pairs_by_refusals_[refusals];
      if (refusals != 0 || IsBarred(newcomer, buddy)) continue;
      pairs_.push_back({static_cast<int>(j), scorer_.Quality(newcomer, buddy),
                        scorer_.IsLocal(newcomer, buddy)});
    }
    return pairs_;
  }

  std::vector<Exclusion> Exclusions() const {
    std::vector<Exclusion> exclusions;
    for (size_t rule = 0; rule < scorer_.hard_rules().size(); ++rule) {
      Exclusion exclusion{scorer_.hard_rules()[rule], 0};
      for (size_t refusals = 0; refusals < pairs_by_refusals_.size(); ++refusals) {
        if (refusals >> rule & 1) exclusion.pairs += pairs_by_refusals_[refusals];
      }
      exclusions.push_back(exclusion);
    }
    return exclusions;
  }

 private:
  bool IsBarred(int newcomer, int buddy) const {
    return !input_.barred.empty() && input_.barred.contains({input_.newcomers[newcomer].person_id,
                                                             input_.buddies[buddy].person_id});
  }

  const PlanInput& input_;
  const PairScorer& scorer_;
  const std::vector<int> buddy_order_;
  std::vector<int64_t> pairs_by_refusals_;  // one count for each set of hard rules
  std::vector<AssignmentProblem::Pair> pairs_;
};

}  // namespace

absl::StatusOr<MatchPlan> PlanMatches(const PlanInput& input, PlanProgress progress) {
  const PairScorer scorer(input.policy, input.day, input.newcomers, input.buddies);
  const std::vector<int> newcomer_order = InOrderOfClaim(input.newcomers);
  const std::vector<int> buddy_order = InOrderOfClaim(input.buddies);
  std::vector<int32_t> capacities;
  for (const int buddy : buddy_order)
    capacities.push_back(std::max(0, input.buddies[buddy].free_capacity));

  const int count = static_cast<int>(newcomer_order.size());
  AssignmentProblem problem(std::move(capacities));
  PairFinder finder(input, scorer, buddy_order);
  for (int i = 0; i < count; ++i) {
    if (i % kProgressEvery == 0 && !progress(i * kPairsFoundPermille / count))
      return absl::CancelledError("planning was told to stop");
    problem.AddNewcomer(finder.PairsOf(newcomer_order[i]));
  }
  const auto solver_progress = [&](int done) {
    return progress(kPairsFoundPermille + done * (1000 - kPairsFoundPermille) / count);
  };
  ASSIGN_OR_RETURN(
      const Assignment assignment,
      SolveAssignment(problem,
                      input.policy.LocalFirst() ? Preference::kLocalFirst : Preference::kQuality,
                      solver_progress));

  MatchPlan plan;
  plan.feasible_pairs = problem.pairs();
  plan.exclusions = finder.Exclusions();
  plan.local = assignment.local;
  plan.quality = assignment.quality;
  for (int i = 0; i < count; ++i) {
    if (assignment.buddy_of[i] == kUnmatched) continue;
    const int newcomer = newcomer_order[i];
    const int buddy = buddy_order[assignment.buddy_of[i]];
    plan.pairs.push_back({newcomer, buddy, scorer.Quality(newcomer, buddy),
                          scorer.IsLocal(newcomer, buddy), scorer.Explain(newcomer, buddy)});
  }
  return plan;
}

}  // namespace naober::matching
