// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/rematch_plan.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/matching/domain/assignment/rematch.h"
#include "services/matching/domain/pair_finder.h"

namespace naober::matching {

namespace {

constexpr int kProgressEvery = 64;

// The pool as an assignment, with the pairs that stand by place.
class Standing {
 public:
  explicit Standing(const PlanInput& input) : finder_(input), problem_(finder_.Capacities()) {}

  absl::Status Find(const std::vector<PersonPair>& pairs, PlanProgress progress) {
    std::vector<assignment::Pair> found;
    for (int place = 0; place < finder_.newcomers(); ++place) {
      if (place % kProgressEvery == 0 && !progress(0))
        return absl::CancelledError("planning was told to stop");
      finder_.FindPairs(place, found, nullptr);
      problem_.AddNewcomer(found);
    }
    const absl::flat_hash_map<PersonId, PersonId> buddy_of(pairs.begin(), pairs.end());
    const absl::flat_hash_map<PersonId, int> places = PlacesOfBuddies();
    std::vector<int32_t> room = problem_.capacities();
    buddies_.assign(finder_.newcomers(), assignment::kUnmatched);
    for (int place = 0; place < finder_.newcomers(); ++place) {
      const auto pair = buddy_of.find(finder_.newcomer_at(place).person_id);
      if (pair == buddy_of.end()) continue;
      const auto buddy = places.find(pair->second);
      if (buddy == places.end() || room[buddy->second] == 0 || !HasPair(place, buddy->second))
        continue;
      --room[buddy->second];
      buddies_[place] = buddy->second;
      ++standing_;
    }
    gone_ = static_cast<int>(pairs.size()) - standing_;
    return absl::OkStatus();
  }

  absl::StatusOr<KeptPairs> Choose(int max_moved, PlanProgress progress) const {
    ASSIGN_OR_RETURN(const assignment::Rematch rematch,
                     assignment::FindRematch(problem_, buddies_, max_moved, {}, progress));
    KeptPairs chosen;
    for (const int32_t place : rematch.kept)
      chosen.kept.emplace_back(finder_.newcomer_at(place).person_id,
                               finder_.input().buddies[finder_.buddy(buddies_[place])].person_id);
    chosen.standing = standing_;
    chosen.gone = gone_;
    chosen.moved = rematch.moved;
    chosen.is_bounded = rematch.is_bounded;
    return chosen;
  }

  int standing() const { return standing_; }
  int gone() const { return gone_; }

 private:
  absl::flat_hash_map<PersonId, int> PlacesOfBuddies() const {
    absl::flat_hash_map<PersonId, int> places;
    for (int place = 0; place < finder_.buddies(); ++place)
      places[finder_.input().buddies[finder_.buddy(place)].person_id] = place;
    return places;
  }

  bool HasPair(int newcomer, int buddy) const {
    return problem_.AnyPair(newcomer,
                            [&](int32_t j, assignment::PackedPair) { return j == buddy; });
  }

  PairFinder finder_;
  assignment::Problem problem_;
  std::vector<int32_t> buddies_;  // by newcomer
  int standing_ = 0;
  int gone_ = 0;
};

absl::Status CheckSize(const PlanInput& input) {
  const auto pairs = static_cast<int64_t>(input.newcomers.size() * input.buddies.size());
  if (pairs <= kMaxPairsHeld) return absl::OkStatus();
  return Refuse("POOL_TOO_LARGE", "too many people to bound what moves");
}

TradeOffPoint PointOf(const MatchPlan& plan) {
  TradeOffPoint point;
  point.matched = static_cast<int>(plan.pairs.size());
  point.local = plan.local;
  point.quality = plan.quality;
  return point;
}

}  // namespace

absl::StatusOr<KeptPairs> ChooseKept(const PlanInput& input,
                                     const std::vector<PersonPair>& standing, int max_moved,
                                     PlanProgress progress) {
  RETURN_IF_ERROR(CheckSize(input));
  Standing pool(input);
  RETURN_IF_ERROR(pool.Find(standing, progress));
  return pool.Choose(max_moved, progress);
}

absl::StatusOr<TradeOff> CompareBudgets(const PlanInput& input,
                                        const std::vector<PersonPair>& standing, int max_moved,
                                        PlanProgress progress) {
  RETURN_IF_ERROR(CheckSize(input));
  Standing pool(input);
  RETURN_IF_ERROR(pool.Find(standing, progress));
  TradeOff trade_off;
  trade_off.newcomers = static_cast<int>(input.newcomers.size());
  trade_off.standing = pool.standing();
  trade_off.gone = pool.gone();
  PlanInput kept_input = input;
  TradeOffPoint point;  // stays as it was where a greater budget moves nothing more
  bool is_bounded = true;
  for (int budget = 0; budget <= max_moved; ++budget) {
    if (is_bounded) {
      ASSIGN_OR_RETURN(KeptPairs chosen, pool.Choose(budget, progress));
      is_bounded = chosen.is_bounded;
      if (budget == 0 || chosen.kept != kept_input.kept) {
        kept_input.kept = std::move(chosen.kept);
        ASSIGN_OR_RETURN(const MatchPlan plan, PlanMatches(kept_input, progress));
        point = PointOf(plan);
        point.moved = chosen.moved;
      }
    }
    point.max_moved = budget;
    trade_off.points.push_back(point);
  }
  return trade_off;
}

}  // namespace naober::matching
