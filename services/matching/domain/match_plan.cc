// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match_plan.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "absl/algorithm/container.h"
#include "libs/base/status_macros.h"
#include "services/matching/domain/assignment/pruned.h"

namespace naober::matching {

namespace {

// Of 1000: finding the feasible pairs ends here, the rest is the solver's.
constexpr int kPairsFoundPermille = 500;
constexpr int kProgressEvery = 64;

// Of each newcomer, where not all pairs are held at once.
constexpr int kPairsKept = 32;

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
        scorer_(input.policy, input.day, input.newcomers, input.buddies, &input.barred),
        newcomer_order_(InOrderOfClaim(input.newcomers)),
        buddy_order_(InOrderOfClaim(input.buddies)),
        place_of_buddy_(buddy_order_.size()) {
    for (size_t place = 0; place < buddy_order_.size(); ++place)
      place_of_buddy_[buddy_order_[place]] = static_cast<int32_t>(place);
  }

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

  // Replaces `pairs` by all those of the newcomer at `place`.
  void FindPairs(int place, std::vector<assignment::Pair>& pairs, PairCounts* counts) {
    scorer_.FeasiblePairs(newcomer_order_[place], found_, counts);
    CopyFound(pairs);
  }

  // Replaces `pairs` by the best of them, and returns the best of the others.
  assignment::PackedPair FindBestPairs(int place, std::vector<assignment::Pair>& pairs,
                                       PairCounts* counts) {
    const auto left_out = scorer_.TopPairs(newcomer_order_[place], kPairsKept, found_, counts);
    CopyFound(pairs);
    if (!left_out.has_value()) return assignment::kNoPair;
    return assignment::Pack({left_out->buddy, left_out->quality, left_out->local});
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

  // What the rules exclude. That of earlier refusals applies without being in the policy: it then
  // is only named when it excludes somebody.
  std::vector<Exclusion> Exclusions(const PairCounts& counts) const {
    std::vector<Exclusion> exclusions;
    const std::vector<RuleKind>& rules = scorer_.hard_rules();
    for (size_t rule = 0; rule < rules.size(); ++rule) {
      const int64_t pairs = rule < counts.refused.size() ? counts.refused[rule] : 0;
      const bool in_policy = absl::c_any_of(
          input_.policy.rules, [&](const Rule& written) { return written.kind == rules[rule]; });
      if (in_policy || pairs > 0) exclusions.push_back({rules[rule], pairs});
    }
    return exclusions;
  }

 private:
  // In the order of claim, so that ties do not depend on how people were given.
  void CopyFound(std::vector<assignment::Pair>& pairs) const {
    pairs.clear();
    for (const ScoredBuddy& scored : found_)
      pairs.push_back({place_of_buddy_[scored.buddy], scored.quality, scored.local});
    absl::c_sort(pairs, [](const assignment::Pair& a, const assignment::Pair& b) {
      return a.buddy < b.buddy;
    });
  }

  const PlanInput& input_;
  const PairScorer scorer_;
  const std::vector<int> newcomer_order_;
  const std::vector<int> buddy_order_;
  std::vector<int32_t> place_of_buddy_;
  std::vector<ScoredBuddy> found_;
};

MatchPlan PlanOf(const PairFinder& finder, const PairCounts& counts,
                 const assignment::Problem& problem, assignment::Solution solution) {
  MatchPlan plan;
  plan.feasible_pairs = counts.feasible;
  plan.exclusions = finder.Exclusions(counts);
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

absl::StatusOr<MatchPlan> PlanMatches(const PlanInput& input, PlanProgress progress,
                                      int64_t max_pairs) {
  PairFinder finder(input);
  const int count = finder.newcomers();
  const bool prune = int64_t{count} * static_cast<int64_t>(input.buddies.size()) > max_pairs;
  assignment::Problem problem(finder.Capacities());
  std::vector<assignment::Pair> pairs;
  std::vector<assignment::PackedPair> best_left_out;
  PairCounts counts;
  for (int place = 0; place < count; ++place) {
    if (place % kProgressEvery == 0 &&
        !progress(static_cast<int>(int64_t{place} * kPairsFoundPermille / count)))
      return absl::CancelledError("planning was told to stop");
    if (prune) {
      best_left_out.push_back(finder.FindBestPairs(place, pairs, &counts));
    } else {
      finder.FindPairs(place, pairs, &counts);
      best_left_out.push_back(assignment::kNoPair);
    }
    problem.AddNewcomer(pairs);
  }
  for (assignment::Floor& floor : finder.Floors()) problem.AddFloor(std::move(floor));
  ASSIGN_OR_RETURN(
      assignment::Solution solution,
      assignment::SolvePruned(
          problem, best_left_out,
          [&](int32_t place, std::vector<assignment::Pair>& all) {
            finder.FindPairs(place, all, nullptr);
          },
          {.local_first = input.policy.LocalFirst()},
          [&](int permille) {
            return progress(kPairsFoundPermille + permille * (1000 - kPairsFoundPermille) / 1000);
          }));
  return PlanOf(finder, counts, problem, std::move(solution));
}

absl::Status VerifyPlan(const PlanInput& input, const assignment::Outcome& outcome,
                        const assignment::Certificate& certificate) {
  PairFinder finder(input);
  const std::vector<int32_t> capacities = finder.Capacities();
  const std::vector<assignment::Floor> floors = finder.Floors();
  return assignment::VerifyCertificate(
      {finder.newcomers(), capacities, floors, input.policy.LocalFirst()},
      [&](int32_t place, std::vector<assignment::Pair>& pairs) {
        finder.FindPairs(place, pairs, nullptr);
      },
      outcome, certificate);
}

}  // namespace naober::matching
