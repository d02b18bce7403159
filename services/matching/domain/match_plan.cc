// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match_plan.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "absl/algorithm/container.h"
#include "libs/base/status_macros.h"

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

// Finds the feasible pairs of one newcomer after another, and counts what the rules exclude. People
// are numbered in the order of their claim.
class PairFinder {
 public:
  explicit PairFinder(const PlanInput& input)
      : input_(input),
        scorer_(input.policy, input.day, input.newcomers, input.buddies),
        newcomer_order_(InOrderOfClaim(input.newcomers)),
        buddy_order_(InOrderOfClaim(input.buddies)),
        pairs_by_refusals_(size_t{1} << scorer_.hard_rules().size(), 0) {}

  const PairScorer& scorer() const { return scorer_; }
  int newcomers() const { return static_cast<int>(newcomer_order_.size()); }
  int newcomer(int place) const { return newcomer_order_[place]; }
  int buddy(int place) const { return buddy_order_[place]; }

  std::vector<int32_t> Capacities() const {
    std::vector<int32_t> capacities;
    for (const int buddy : buddy_order_)
      capacities.push_back(std::max(0, input_.buddies[buddy].free_capacity));
    return capacities;
  }

  // Replaces `pairs` by those of the newcomer at `place`.
  void FindPairs(int place, std::vector<assignment::Pair>& pairs) {
    const int newcomer = newcomer_order_[place];
    pairs.clear();
    for (size_t j = 0; j < buddy_order_.size(); ++j) {
      const int buddy = buddy_order_[j];
      const uint32_t refusals = scorer_.Refusals(newcomer, buddy);
      ++pairs_by_refusals_[refusals];
      if (refusals != 0 || IsBarred(newcomer, buddy)) continue;
      pairs.push_back({static_cast<int>(j), scorer_.Quality(newcomer, buddy),
                       scorer_.IsLocal(newcomer, buddy)});
    }
  }

  // The floors that the input asks for.
  std::vector<assignment::Floor> Floors() const {
    std::vector<assignment::Floor> floors;
    for (const FairnessFloor& wanted : input_.floors) {
      assignment::Floor floor;
      for (int place = 0; place < newcomers(); ++place) {
        const std::string& code = input_.newcomers[newcomer_order_[place]].area.municipality_code;
        if (absl::c_linear_search(wanted.municipality_codes, code))
          floor.newcomers.push_back(place);
      }
      const auto count = static_cast<int64_t>(floor.newcomers.size());
      floor.minimum = static_cast<int32_t>((count * wanted.percent + 99) / 100);
      floors.push_back(std::move(floor));
    }
    return floors;
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
  const PairScorer scorer_;
  const std::vector<int> newcomer_order_;
  const std::vector<int> buddy_order_;
  std::vector<int64_t> pairs_by_refusals_;  // one count for each set of hard rules
};

MatchPlan PlanOf(const PairFinder& finder, const assignment::Problem& problem,
                 assignment::Solution solution) {
  MatchPlan plan;
  plan.feasible_pairs = problem.pairs();
  plan.exclusions = finder.Exclusions();
  plan.local = solution.outcome.local;
  plan.quality = solution.outcome.quality;
  for (size_t f = 0; f < problem.floors().size(); ++f) {
    const assignment::Floor& floor = problem.floors()[f];
    const auto matched = absl::c_count_if(floor.newcomers, [&](int32_t place) {
      return solution.outcome.buddy_of[place] != assignment::kUnmatched;
    });
    plan.floors.push_back({static_cast<int>(floor.newcomers.size()), floor.minimum,
                           static_cast<int>(matched), solution.outcome.floor_short[f]});
  }
  for (int place = 0; place < finder.newcomers(); ++place) {
    if (solution.outcome.buddy_of[place] == assignment::kUnmatched) continue;
    const int newcomer = finder.newcomer(place);
    const int buddy = finder.buddy(solution.outcome.buddy_of[place]);
    const PairScorer& scorer = finder.scorer();
    plan.pairs.push_back({newcomer, buddy, scorer.Quality(newcomer, buddy),
                          scorer.IsLocal(newcomer, buddy), scorer.Explain(newcomer, buddy)});
  }
  plan.solution = std::move(solution);
  return plan;
}

}  // namespace

absl::StatusOr<MatchPlan> PlanMatches(const PlanInput& input, PlanProgress progress) {
  PairFinder finder(input);
  const int count = finder.newcomers();
  assignment::Problem problem(finder.Capacities());
  std::vector<assignment::Pair> pairs;
  for (int place = 0; place < count; ++place) {
    if (place % kProgressEvery == 0 && !progress(place * kPairsFoundPermille / count))
      return absl::CancelledError("planning was told to stop");
    finder.FindPairs(place, pairs);
    problem.AddNewcomer(pairs);
  }
  for (assignment::Floor& floor : finder.Floors()) problem.AddFloor(std::move(floor));
  ASSIGN_OR_RETURN(
      assignment::Solution solution,
      assignment::Solve(problem, {.local_first = input.policy.LocalFirst()}, [&](int permille) {
        return progress(kPairsFoundPermille + permille * (1000 - kPairsFoundPermille) / 1000);
      }));
  return PlanOf(finder, problem, std::move(solution));
}

absl::Status VerifyPlan(const PlanInput& input, const assignment::Outcome& outcome,
                        const assignment::Certificate& certificate) {
  PairFinder finder(input);
  const std::vector<int32_t> capacities = finder.Capacities();
  const std::vector<assignment::Floor> floors = finder.Floors();
  return assignment::VerifyCertificate(
      {finder.newcomers(), capacities, floors, input.policy.LocalFirst()},
      [&](int32_t place, std::vector<assignment::Pair>& pairs) { finder.FindPairs(place, pairs); },
      outcome, certificate);
}

}  // namespace naober::matching
