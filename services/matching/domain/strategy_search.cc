// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/strategy_search.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <queue>
#include <utility>

#include "absl/algorithm/container.h"
#include "libs/base/status_macros.h"

namespace naober::matching {

namespace {

using assignment::IsLocal;
using assignment::kUnmatched;
using assignment::PackedPair;
using assignment::Pair;
using assignment::QualityOf;

constexpr int64_t kFar = int64_t{1} << 62;

// So many newcomers are stated anew at a time: their variants are packed beside the buddies at
// once.
constexpr int kBatch = 64;
// Judging a pair, beside looking at one.
constexpr int kPairsJudgedPerWork = 4;

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

// In pairs that are sorted by buddy; none for a buddy who is not among them.
const Pair* FindPair(const std::vector<Pair>& pairs, int32_t buddy) {
  const auto found = std::lower_bound(pairs.begin(), pairs.end(), buddy,
                                      [](const Pair& pair, int32_t j) { return pair.buddy < j; });
  return found == pairs.end() || found->buddy != buddy ? nullptr : &*found;
}

bool Same(const std::vector<Pair>& a, const std::vector<Pair>& b) {
  return absl::c_equal(a, b, [](const Pair& x, const Pair& y) {
    return x.buddy == y.buddy && x.quality == y.quality && x.local == y.local;
  });
}

// What it costs all others that a newcomer takes a place with a buddy instead of the own one: the
// way back from there to the place that was left, at the certificate's prices (CostOfPair explains
// the graph). One search from the newcomer's own buddy backwards finds it for all buddies, nearest
// first.
class WaysHome {
 public:
  WaysHome(const assignment::Problem& problem, const assignment::Solution& solution)
      : outcome_(solution.outcome),
        certificate_(solution.certificate),
        anywhere_(problem.buddies()),
        first_(problem.buddies() + 1, 0),
        holders_(problem.buddies(), 0),
        distance_(problem.buddies() + 1, kFar),
        seen_(problem.buddies() + 1, 0) {
    std::vector<int32_t> room = problem.capacities();
    for (int32_t i = 0; i < problem.newcomers(); ++i) {
      const int32_t own = outcome_.buddy_of[i];
      if (own == kUnmatched) continue;
      --room[own];
      ++holders_[own];
      problem.ForEachPair(i, [&](int32_t j, PackedPair) { ++first_[j + 1]; });
    }
    for (int32_t j = 0; j < anywhere_; ++j) {
      first_[j + 1] += first_[j];
      if (room[j] > 0) roomy_.push_back(j);
    }
    arcs_.resize(first_.back());
    std::vector<int64_t> next(first_.begin(), first_.end() - 1);
    for (int32_t i = 0; i < problem.newcomers(); ++i) {
      if (outcome_.buddy_of[i] == kUnmatched) continue;
      problem.ForEachPair(i, [&](int32_t j, PackedPair pair) {
        arcs_[next[j]++] = {i, CostOf({j, QualityOf(pair), IsLocal(pair)}) -
                                   certificate_.newcomer_price[i] - PriceOf(j)};
      });
    }
  }

  int64_t CostOf(const Pair& pair) const {
    return certificate_.top_value - pair.quality - (pair.local ? certificate_.local_bonus : 0);
  }
  int64_t PriceOf(int32_t buddy) const { return certificate_.buddy_price[buddy]; }

  // Calls visit(buddy, distance) for each buddy from whom there is a way home, the nearest first,
  // until it returns false: a place there costs the others its price and the distance, more than
  // the own one. Returns the work.
  template <typename Visit>
  int64_t Search(int32_t newcomer, Visit visit) {
    ++search_;
    queue_ = {};
    int64_t work = 0;
    const int32_t home = outcome_.buddy_of[newcomer];
    Reach(home, 0);
    while (!queue_.empty()) {
      const auto [distance, at] = queue_.top();
      queue_.pop();
      if (distance > distance_[at]) continue;
      ++work;
      if (at == anywhere_) {
        for (const int32_t j : roomy_) Reach(j, distance);
        work += static_cast<int64_t>(roomy_.size());
        continue;
      }
      if (!visit(at, distance)) return work;
      const int others = holders_[at] - (at == home ? 1 : 0);
      if (at == home || others > 0) Reach(anywhere_, distance - PriceOf(at));
      for (int64_t arc = first_[at]; arc < first_[at + 1]; ++arc) {
        const auto& [mover, reduced] = arcs_[arc];
        if (mover == newcomer || outcome_.buddy_of[mover] == at) continue;
        Reach(outcome_.buddy_of[mover], distance + reduced);
      }
      work += first_[at + 1] - first_[at];
    }
    return work;
  }

 private:
  using Entry = std::pair<int64_t, int32_t>;

  void Reach(int32_t node, int64_t distance) {
    if (seen_[node] == search_ && distance >= distance_[node]) return;
    seen_[node] = search_;
    distance_[node] = distance;
    queue_.emplace(distance, node);
  }

  const assignment::Outcome& outcome_;
  const assignment::Certificate& certificate_;
  const int32_t anywhere_;
  std::vector<int64_t> first_;  // of each buddy in arcs_
  std::vector<int32_t> holders_;
  std::vector<int32_t> roomy_;  // buddies with room
  // Newcomers who could come, and at which reduced cost.
  std::vector<std::pair<int32_t, int64_t>> arcs_;
  std::vector<int64_t> distance_;
  std::vector<int32_t> seen_;  // number of the search that reached it
  int32_t search_ = 0;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

// A way of stating less that changes somebody's pairs, and what comes of it.
struct Attempt {
  const Variant* variant = nullptr;
  std::vector<Pair> pairs;  // with these
  int64_t cheapest = kFar;  // cost less price: no place costs all together less
  int64_t least = kFar;     // what the best places so far cost all together
  int quality = 0;          // by all that was stated, at the worst of those
};

class StrategySearch {
 public:
  StrategySearch(Planner& planner, const assignment::Solution& solution, int64_t work,
                 PlanProgress progress)
      : planner_(planner),
        finder_(planner.finder()),
        outcome_(solution.outcome),
        ways_(planner.problem(), solution),
        work_(work),
        progress_(progress) {}

  absl::StatusOr<FoundStrategies> Find() {
    FoundStrategies found;
    for (int first = 0; first < finder_.newcomers(); first += kBatch) {
      const int end = std::min(first + kBatch, finder_.newcomers());
      ASSIGN_OR_RETURN(const int checked, CheckBatch(first, end, found.warnings));
      found.checked += checked;
      if (checked < end - first) break;
    }
    return found;
  }

 private:
  // How many were checked before the work was used up.
  absl::StatusOr<int> CheckBatch(int first, int end, std::vector<StrategyWarning>& warnings) {
    std::vector<std::vector<Variant>> variants(end - first);
    std::vector<Candidate> people;
    for (int place = first; place < end; ++place) {
      if (!HasBetterBuddy(place)) continue;
      variants[place - first] = VariantsOf(finder_, place, outcome_.buddy_of[place]);
      for (const Variant& variant : variants[place - first]) people.push_back(variant.newcomer);
    }
    const PlanInput& input = finder_.input();
    const PairScorer scorer(input.policy, input.day, people, input.buddies, &input.barred);
    int person = 0;
    for (int place = first; place < end; ++place) {
      if (!progress_(place * 1000 / finder_.newcomers()))
        return absl::CancelledError("planning was told to stop");
      const std::vector<Variant>& own = variants[place - first];
      if (own.empty()) continue;
      planner_.problem().CopyPairs(place, stated_);
      absl::c_sort(stated_, [](const Pair& a, const Pair& b) { return a.buddy < b.buddy; });
      std::vector<Attempt> attempts = AttemptsOf(own, scorer, person);
      person += static_cast<int>(own.size());
      if (work_ < 0) return place - first;
      ASSIGN_OR_RETURN(const std::optional<StrategyWarning> warning, Check(place, attempts));
      if (work_ < 0) return place - first;
      if (warning.has_value()) warnings.push_back(*warning);
    }
    return end - first;
  }

  bool HasBetterBuddy(int place) const {
    const int32_t own = outcome_.buddy_of[place];
    if (own == kUnmatched) return false;
    int quality = 0, best = 0;
    planner_.problem().ForEachPair(place, [&](int32_t j, PackedPair pair) {
      best = std::max(best, QualityOf(pair));
      if (j == own) quality = QualityOf(pair);
    });
    return best > quality;
  }

  std::vector<Attempt> AttemptsOf(const std::vector<Variant>& variants, const PairScorer& scorer,
                                  int person) {
    std::vector<Attempt> attempts;
    for (const Variant& variant : variants) {
      Attempt attempt;
      attempt.variant = &variant;
      scorer.FeasiblePairs(person++, found_);
      finder_.CopyPairs(found_, attempt.pairs);
      work_ -= finder_.buddies() / kPairsJudgedPerWork;
      if (!Same(attempt.pairs, stated_)) attempts.push_back(std::move(attempt));
    }
    return attempts;
  }

  absl::StatusOr<std::optional<StrategyWarning>> Check(int place, std::vector<Attempt>& attempts) {
    SeeWhatComes(place, attempts);
    const int quality = FindPair(stated_, outcome_.buddy_of[place])->quality;
    std::optional<StrategyWarning> best;
    for (Attempt& attempt : attempts) {
      // Without a place the others would be matched otherwise, too: the whole is solved again.
      if (attempt.least == kFar) {
        work_ -= planner_.problem().pairs() + finder_.newcomers() + finder_.buddies();
        if (work_ < 0) return best;
        ASSIGN_OR_RETURN(attempt.quality, QualityOtherwise(place, attempt.pairs));
      }
      if (attempt.quality <= (best.has_value() ? best->quality_otherwise : quality)) continue;
      best = StrategyWarning{finder_.newcomer(place), attempt.variant->kind,
                             attempt.variant->amount, quality, attempt.quality};
    }
    return best;
  }

  // The plan takes the places that cost all together least; of several, nobody knows which.
  void SeeWhatComes(int place, std::vector<Attempt>& attempts) {
    if (attempts.empty()) return;
    for (Attempt& attempt : attempts) {
      for (const Pair& pair : attempt.pairs)
        attempt.cheapest =
            std::min(attempt.cheapest, ways_.CostOf(pair) - ways_.PriceOf(pair.buddy));
    }
    work_ -= ways_.Search(place, [&](int32_t buddy, int64_t distance) {
      bool open = false;
      for (Attempt& attempt : attempts) {
        if (attempt.cheapest + distance > attempt.least) continue;  // none as far is as cheap
        open = true;
        const Pair* const pair = FindPair(attempt.pairs, buddy);
        if (pair == nullptr) continue;
        const int64_t cost = ways_.CostOf(*pair) - ways_.PriceOf(buddy) + distance;
        const Pair* const as_stated = FindPair(stated_, buddy);
        const int quality = as_stated == nullptr ? 0 : as_stated->quality;
        if (cost > attempt.least) continue;
        attempt.quality = cost < attempt.least ? quality : std::min(attempt.quality, quality);
        attempt.least = cost;
      }
      return open;
    });
  }

  // What the newcomer gets with these pairs instead of those stated, of a whole new plan; 0 for
  // nobody.
  absl::StatusOr<int> QualityOtherwise(int place, const std::vector<Pair>& pairs) {
    planner_.problem().ReplacePairs(place, pairs);
    const absl::StatusOr<assignment::Solution> solution = planner_.Solve(
        planner_.options(), [&](int) { return progress_(place * 1000 / finder_.newcomers()); });
    planner_.problem().ReplacePairs(place, stated_);
    RETURN_IF_ERROR(solution.status());
    const Pair* const pair = FindPair(stated_, solution->outcome.buddy_of[place]);
    return pair == nullptr ? 0 : pair->quality;
  }

  Planner& planner_;
  const PairFinder& finder_;
  const assignment::Outcome& outcome_;
  WaysHome ways_;
  int64_t work_;
  const PlanProgress progress_;
  std::vector<Pair> stated_;  // of the newcomer in turn, by buddy
  std::vector<ScoredBuddy> found_;
};

}  // namespace

absl::StatusOr<FoundStrategies> FindStrategies(Planner& planner,
                                               const assignment::Solution& solution, int64_t work,
                                               PlanProgress progress) {
  if (planner.pruned()) return FoundStrategies();
  return StrategySearch(planner, solution, work, progress).Find();
}

}  // namespace naober::matching
