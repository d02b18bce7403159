// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/plan_audit.h"

#include <map>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/matching/domain/assignment/prices.h"
#include "services/matching/domain/planner.h"
#include "services/matching/domain/strategy_search.h"

namespace naober::matching {

namespace {

using assignment::Outcome;

// Of 1000: until here pairs are found, the plan made, wishes priced; the rest is strategies.
constexpr int kPairsFound = 350;
constexpr int kPlanned = 700;
constexpr int kPriced = 850;

WishPrice PriceOf(const assignment::Difference& difference) {
  return {difference.matched, difference.local, difference.quality};
}

WishPrice PriceOf(const Outcome& without, const Outcome& with) {
  return {without.matched - with.matched, without.local - with.local,
          without.quality - with.quality};
}

FloorCut CutOf(const assignment::FloorConflict& conflict) {
  return {{conflict.floors.begin(), conflict.floors.end()},
          static_cast<int>(conflict.demanded),
          static_cast<int>(conflict.elsewhere),
          static_cast<int>(conflict.buddies.size()),
          static_cast<int>(conflict.capacity),
          static_cast<int>(conflict.shortfall)};
}

// Adds what `outcome` brings the newcomers of each municipality.
std::map<std::string, MunicipalityResult> ByMunicipality(const Planner& planner,
                                                         const Outcome& outcome) {
  std::map<std::string, MunicipalityResult> results;
  for (int place = 0; place < planner.finder().newcomers(); ++place) {
    const std::string& code = planner.finder().newcomer_at(place).area.municipality_code;
    MunicipalityResult& result = results[code];
    result.municipality_code = code;
    ++result.newcomers;
    const int32_t own = outcome.buddy_of[place];
    if (own == assignment::kUnmatched) continue;
    ++result.matched;
    planner.problem().AnyPair(place, [&](int32_t buddy, assignment::PackedPair pair) {
      if (buddy != own) return false;
      result.local += assignment::IsLocal(pair) ? 1 : 0;
      result.quality += assignment::QualityOf(pair);
      return true;
    });
  }
  return results;
}

std::vector<MunicipalityResult> Municipalities(const Planner& planner, const Outcome& outcome,
                                               const Outcome& without_floors) {
  std::map<std::string, MunicipalityResult> with = ByMunicipality(planner, outcome);
  const std::map<std::string, MunicipalityResult> without = ByMunicipality(planner, without_floors);
  std::vector<MunicipalityResult> results;
  for (auto& [code, result] : with) {
    const MunicipalityResult& other = without.at(code);
    result.given_up = {other.matched - result.matched, other.local - result.local,
                       other.quality - result.quality};
    results.push_back(std::move(result));
  }
  return results;
}

RunOutcome OutcomeOf(const Planner& planner, const MatchPlan& plan,
                     const assignment::Prices& prices) {
  const Outcome& reached = plan.solution.outcome;
  RunOutcome outcome;
  outcome.shortfall = reached.shortfall;
  outcome.matched = reached.matched;
  outcome.local_first = planner.options().local_first;
  outcome.local = reached.local;
  outcome.quality = reached.quality;
  for (size_t f = 0; f < plan.floors.size(); ++f)
    outcome.floors.push_back({plan.floors[f], PriceOf(prices.floors[f])});
  for (const assignment::FloorConflict& conflict : plan.solution.conflicts)
    outcome.conflicts.push_back(CutOf(conflict));
  if (prices.local_first.has_value()) outcome.local_first_price = PriceOf(*prices.local_first);
  if (!plan.floors.empty()) outcome.floors_price = PriceOf(prices.without_floors, reached);
  outcome.municipalities = Municipalities(planner, reached, prices.without_floors);
  return outcome;
}

}  // namespace

absl::StatusOr<AuditedPlan> PlanAndAudit(const PlanInput& input, PlanProgress progress,
                                         int64_t max_pairs, int64_t strategy_work) {
  // Progress of a part that goes from one point to another.
  const auto between = [&](int begin, int end) {
    return [begin, end, progress](int permille) {
      return progress(begin + permille * (end - begin) / 1000);
    };
  };
  Planner planner(input, max_pairs);
  RETURN_IF_ERROR(planner.FindPairs(between(0, kPairsFound)));
  ASSIGN_OR_RETURN(assignment::Solution solution,
                   planner.Solve(planner.options(), between(kPairsFound, kPlanned)));
  ASSIGN_OR_RETURN(const assignment::Prices prices,
                   assignment::PriceWishes(
                       planner.problem(), planner.options(), solution.outcome,
                       [&](const assignment::Options& options, assignment::Progress each) {
                         return planner.Solve(options, each);
                       },
                       between(kPlanned, kPriced)));
  ASSIGN_OR_RETURN(FoundStrategies strategies,
                   FindStrategies(planner, solution, strategy_work, between(kPriced, 1000)));
  AuditedPlan audited;
  audited.plan = planner.PlanOf(std::move(solution));
  audited.outcome = OutcomeOf(planner, audited.plan, prices);
  audited.outcome.strategy_checked = strategies.checked;
  audited.outcome.strategy_warnings = static_cast<int>(strategies.warnings.size());
  audited.warnings = std::move(strategies.warnings);
  return audited;
}

}  // namespace naober::matching
