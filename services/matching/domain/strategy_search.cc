// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/strategy_search.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "libs/base/status_macros.h"

namespace naober::matching {

namespace {

using assignment::Pair;

// A newcomer who states less.
struct Variant {
  Candidate newcomer;
  RuleKind kind = RuleKind::kAvailabilityOverlap;
  int amount = 0;
};

Variant WithMoments(const Candidate& newcomer, uint32_t moments) {
  Variant variant{newcomer, RuleKind::kAvailabilityOverlap, 0};
  const uint32_t stated = newcomer.features.availability.bits();
  variant.newcomer.features.availability = WeeklyAvailability::FromBits(moments);
  variant.amount = __builtin_popcount(stated & ~moments);
  return variant;
}

// Minutes of the planned pair's journey, where the policy looks at it.
std::optional<int> JourneyOf(const std::vector<Contribution>& contributions) {
  for (const Contribution& contribution : contributions) {
    if (contribution.kind == RuleKind::kTravelLimit) return contribution.amount;
  }
  return std::nullopt;
}

// The ways in which a newcomer can state less than they did.
std::vector<Variant> VariantsOf(const PairFinder& finder, int place, int buddy_place) {
  const Candidate& newcomer = finder.newcomer_at(place);
  const Candidate& buddy = finder.input().buddies[finder.buddy(buddy_place)];
  const uint32_t stated = newcomer.features.availability.bits();
  const uint32_t shared = stated & buddy.features.availability.bits();
  std::vector<Variant> variants;
  for (uint32_t left = stated; left != 0; left &= left - 1)
    variants.push_back(WithMoments(newcomer, stated & ~(left & -left)));
  if (__builtin_popcount(shared) > 1) variants.push_back(WithMoments(newcomer, stated & ~shared));
  const std::optional<int> journey =
      JourneyOf(finder.scorer().Explain(finder.newcomer(place), finder.buddy(buddy_place)));
  if (journey.has_value() && *journey > 1) {
    Variant nearer{newcomer, RuleKind::kTravelLimit, *journey - 1};
    nearer.newcomer.features.max_travel_minutes = nearer.amount;
    variants.push_back(std::move(nearer));
  }
  return variants;
}

const Pair* FindPair(const std::vector<Pair>& pairs, int32_t buddy) {
  const auto found = absl::c_find_if(pairs, [&](const Pair& pair) { return pair.buddy == buddy; });
  return found == pairs.end() ? nullptr : &*found;
}

bool Same(const std::vector<Pair>& a, const std::vector<Pair>& b) {
  return absl::c_equal(a, b, [](const Pair& x, const Pair& y) {
    return x.buddy == y.buddy && x.quality == y.quality && x.local == y.local;
  });
}

class StrategySearch {
 public:
  StrategySearch(Planner& planner, const assignment::Outcome& outcome, int64_t work,
                 PlanProgress progress)
      : planner_(planner), outcome_(outcome), work_(work), progress_(progress) {}

  absl::StatusOr<FoundStrategies> Find() {
    FoundStrategies found;
    for (int place = 0; place < planner_.finder().newcomers(); ++place) {
      if (!progress_(Permille(place))) return absl::CancelledError("planning was told to stop");
      ASSIGN_OR_RETURN(const bool checked, Check(place, found.warnings));
      if (!checked) break;
      ++found.checked;
    }
    return found;
  }

 private:
  int Permille(int place) const { return place * 1000 / planner_.finder().newcomers(); }

  // False when the work is used up.
  absl::StatusOr<bool> Check(int place, std::vector<StrategyWarning>& warnings) {
    const int32_t own = outcome_.buddy_of[place];
    if (own == assignment::kUnmatched) return true;
    planner_.problem().CopyPairs(place, stated_);
    const int quality = FindPair(stated_, own)->quality;
    if (absl::c_none_of(stated_, [&](const Pair& pair) { return pair.quality > quality; }))
      return true;
    const PairFinder& finder = planner_.finder();
    const std::vector<Variant> variants = VariantsOf(finder, place, own);
    std::vector<Candidate> people;
    for (const Variant& variant : variants) people.push_back(variant.newcomer);
    const PairScorer scorer(finder.input().policy, finder.input().day, people,
                            finder.input().buddies, &finder.input().barred);
    std::optional<StrategyWarning> best;
    for (size_t v = 0; v < variants.size(); ++v) {
      scorer.FeasiblePairs(static_cast<int>(v), found_);
      finder.CopyPairs(found_, less_);
      if (Same(less_, stated_)) continue;
      work_ -= planner_.problem().pairs() + finder.newcomers() + finder.buddies();
      if (work_ < 0) return false;
      ASSIGN_OR_RETURN(const int otherwise, QualityOtherwise(place));
      if (otherwise <= (best.has_value() ? best->quality_otherwise : quality)) continue;
      best = StrategyWarning{finder.newcomer(place), variants[v].kind, variants[v].amount, quality,
                             otherwise};
    }
    if (best.has_value()) warnings.push_back(*best);
    return true;
  }

  // What the newcomer gets with the pairs `less_` instead of `stated_`; 0 for nobody.
  absl::StatusOr<int> QualityOtherwise(int place) {
    planner_.problem().ReplacePairs(place, less_);
    const absl::StatusOr<assignment::Solution> solution =
        planner_.Solve(planner_.options(), [&](int) { return progress_(Permille(place)); });
    planner_.problem().ReplacePairs(place, stated_);
    RETURN_IF_ERROR(solution.status());
    const int32_t buddy = solution->outcome.buddy_of[place];
    const Pair* const pair = FindPair(stated_, buddy);
    return pair == nullptr ? 0 : pair->quality;
  }

  Planner& planner_;
  const assignment::Outcome& outcome_;
  int64_t work_;
  const PlanProgress progress_;
  std::vector<Pair> stated_, less_;
  std::vector<ScoredBuddy> found_;
};

}  // namespace

absl::StatusOr<FoundStrategies> FindStrategies(Planner& planner, const assignment::Outcome& outcome,
                                               int64_t work, PlanProgress progress) {
  if (planner.pruned()) return FoundStrategies();
  return StrategySearch(planner, outcome, work, progress).Find();
}

}  // namespace naober::matching
