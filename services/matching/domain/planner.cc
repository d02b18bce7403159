// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/planner.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "services/matching/domain/assignment/pruned.h"

namespace naober::matching {

namespace {

constexpr int kProgressEvery = 64;

// Of each newcomer, where not all pairs are held at once.
constexpr int kPairsKept = 32;

}  // namespace

Planner::Planner(const PlanInput& input, int64_t max_pairs)
    : finder_(input),
      pruned_(int64_t{finder_.newcomers()} * finder_.buddies() > max_pairs),
      problem_(finder_.Capacities()) {}

absl::Status Planner::FindPairs(PlanProgress progress) {
  const int count = finder_.newcomers();
  std::vector<assignment::Pair> pairs;
  for (int place = 0; place < count; ++place) {
    if (place % kProgressEvery == 0 && !progress(static_cast<int>(int64_t{place} * 1000 / count)))
      return absl::CancelledError("planning was told to stop");
    if (pruned_) {
      best_left_out_.push_back(finder_.FindBestPairs(place, kPairsKept, pairs, &counts_));
    } else {
      finder_.FindPairs(place, pairs, &counts_);
      best_left_out_.push_back(assignment::kNoPair);
    }
    problem_.AddNewcomer(pairs);
  }
  for (assignment::Floor& floor : AssignmentFloors(finder_.floors()))
    problem_.AddFloor(std::move(floor));
  return absl::OkStatus();
}

absl::StatusOr<assignment::Solution> Planner::Solve(const assignment::Options& options,
                                                    PlanProgress progress) {
  return assignment::SolvePruned(
      problem_, best_left_out_,
      [&](int32_t place, std::vector<assignment::Pair>& all) {
        finder_.FindPairs(place, all, nullptr);
      },
      options, progress);
}

MatchPlan Planner::PlanOf(assignment::Solution solution) const {
  MatchPlan plan;
  plan.feasible_pairs = counts_.feasible;
  plan.exclusions = finder_.Exclusions(counts_);
  plan.local = solution.outcome.local;
  plan.quality = solution.outcome.quality;
  const std::vector<int32_t>& buddy_of = solution.outcome.buddy_of;
  for (size_t f = 0; f < finder_.floors().size(); ++f) {
    const PlacedFloor& floor = finder_.floors()[f];
    const auto matched = absl::c_count_if(
        floor.newcomers, [&](int32_t place) { return buddy_of[place] != assignment::kUnmatched; });
    plan.floors.push_back({floor.name, floor.municipality_code,
                           static_cast<int>(floor.newcomers.size()), floor.minimum,
                           static_cast<int>(matched), solution.outcome.floor_short[f]});
  }
  for (int place = 0; place < finder_.newcomers(); ++place) {
    if (buddy_of[place] == assignment::kUnmatched) continue;
    const int newcomer = finder_.newcomer(place);
    const int buddy = finder_.buddy(buddy_of[place]);
    const PairScorer& scorer = finder_.scorer();
    plan.pairs.push_back({newcomer, buddy, scorer.Quality(newcomer, buddy),
                          scorer.IsLocal(newcomer, buddy), scorer.Explain(newcomer, buddy)});
  }
  plan.solution = std::move(solution);
  return plan;
}

}  // namespace naober::matching
