// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/scenario_outcome.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "libs/geo/travel.h"

namespace naober::matching {

namespace {

// Minutes one way: what the travel rule found, or else the fastest means that one of the two has.
std::optional<int> JourneyOf(const PlanInput& input, const PlannedPair& pair) {
  for (const Contribution& contribution : pair.contributions) {
    if (contribution.kind == RuleKind::kTravelLimit && contribution.amount.has_value())
      return contribution.amount;
  }
  const Features& newcomer = input.newcomers[pair.newcomer].features;
  const Features& buddy = input.buddies[pair.buddy].features;
  if (!newcomer.position.has_value() || !buddy.position.has_value()) return std::nullopt;
  const double distance = geo::DistanceKm(*newcomer.position, *buddy.position);
  std::optional<int> fastest;
  for (const Features* side : {&newcomer, &buddy}) {
    for (const geo::TravelMode mode : side->travel_modes) {
      const int minutes = static_cast<int>(geo::TravelMinutes(distance, mode));
      if (!fastest.has_value() || minutes < *fastest) fastest = minutes;
    }
  }
  return fastest;
}

int RoundedMean(int64_t sum, int64_t count) {
  return count == 0 ? 0 : static_cast<int>((sum + count / 2) / count);
}

// The pairs of some newcomers.
struct Pairs {
  MatchingFigures figures;
  int64_t quality = 0;
  std::vector<int> journeys;

  void Add(const PlannedPair& pair, const std::optional<int>& journey) {
    ++figures.matched;
    figures.local += pair.local ? 1 : 0;
    quality += pair.quality;
    if (journey.has_value()) journeys.push_back(*journey);
  }

  MatchingFigures Sum() && {
    figures.mean_quality = RoundedMean(quality, figures.matched);
    if (journeys.empty()) return figures;
    const auto count = static_cast<int64_t>(journeys.size());
    figures.mean_travel =
        RoundedMean(std::accumulate(journeys.begin(), journeys.end(), int64_t{0}), count);
    const auto rank = journeys.begin() + ((count * 9 + 9) / 10 - 1);
    std::nth_element(journeys.begin(), rank, journeys.end());
    figures.p90_travel = *rank;
    return figures;
  }
};

}  // namespace

ScenarioOutcome OutcomeOf(const PlanInput& input, const MatchPlan& plan) {
  Pairs all;
  std::map<std::string, Pairs> by_municipality;
  for (const Candidate& newcomer : input.newcomers) {
    ++all.figures.newcomers;
    ++by_municipality[newcomer.area.municipality_code].figures.newcomers;
  }
  for (const PlannedPair& pair : plan.pairs) {
    const std::optional<int> journey = JourneyOf(input, pair);
    all.Add(pair, journey);
    by_municipality[input.newcomers[pair.newcomer].area.municipality_code].Add(pair, journey);
  }
  ScenarioOutcome outcome;
  for (const Candidate& buddy : input.buddies) {
    if (buddy.free_capacity > 0) ++outcome.buddies;
    outcome.buddy_places += std::max(0, buddy.free_capacity);
  }
  outcome.total = std::move(all).Sum();
  for (auto& [code, pairs] : by_municipality) outcome.municipalities[code] = std::move(pairs).Sum();
  outcome.floors = plan.floors;
  outcome.shortfall = plan.solution.outcome.shortfall;
  return outcome;
}

}  // namespace naober::matching
