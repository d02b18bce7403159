// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/plan_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "libs/base/id.h"
#include "services/matching/domain/example_people.h"

namespace naober::matching {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

bool KeepGoing(int) { return true; }

AuditedPlan Audit(const PlanInput& people) { return PlanAndAudit(people, KeepGoing).value(); }

int64_t TotalGivenUp(const RunOutcome& outcome) {
  return std::accumulate(
      outcome.municipalities.begin(), outcome.municipalities.end(), int64_t{0},
      [](int64_t sum, const MunicipalityResult& result) { return sum + result.given_up.quality; });
}

TEST(PlanAudit, PlansAsPlanMatchesDoes) {
  PlanInput people = ReadExamplePeople("rivierenland");
  people.policy.floors = {{.name = "each", .each_municipality = true, .percent = 80}};
  const AuditedPlan audited = Audit(people);
  const MatchPlan plan = PlanMatches(people, KeepGoing).value();
  EXPECT_EQ(audited.plan.solution.outcome.buddy_of, plan.solution.outcome.buddy_of);
  EXPECT_EQ(audited.outcome.matched, static_cast<int>(plan.pairs.size()));
  EXPECT_EQ(audited.outcome.local, plan.local);
  EXPECT_EQ(audited.outcome.quality, plan.quality);
  EXPECT_FALSE(audited.outcome.local_first_price.has_value());
  ASSERT_THAT(audited.outcome.municipalities, SizeIs(8));
  int newcomers = 0, matched = 0, local = 0;
  int64_t quality = 0;
  for (const MunicipalityResult& result : audited.outcome.municipalities) {
    newcomers += result.newcomers;
    matched += result.matched;
    local += result.local;
    quality += result.quality;
  }
  EXPECT_EQ(newcomers, static_cast<int>(people.newcomers.size()));
  EXPECT_EQ(matched, audited.outcome.matched);
  EXPECT_EQ(local, audited.outcome.local);
  EXPECT_EQ(quality, audited.outcome.quality);
}

TEST(PlanAudit, PricesLocalFirstAgainstThePlanWithoutIt) {
  PlanInput people = ReadExamplePeople("rivierenland");
  const MatchPlan without = PlanMatches(people, KeepGoing).value();
  PutLocalFirst(people.policy);
  const AuditedPlan audited = Audit(people);
  ASSERT_TRUE(audited.outcome.local_first_price.has_value());
  EXPECT_EQ(*audited.outcome.local_first_price,
            (WishPrice{0, without.local - audited.outcome.local,
                       without.quality - audited.outcome.quality}));
  EXPECT_GT(audited.outcome.local_first_price->quality, 0);
}

TEST(PlanAudit, PricesFloorsAgainstThePlanWithoutThem) {
  PlanInput people = ReadExamplePeople("rivierenland");
  people.buddies.resize(people.buddies.size() / 2);
  const MatchPlan without = PlanMatches(people, KeepGoing).value();
  people.policy.floors = {{.name = "z", .municipality_codes = {"GM0297"}, .percent = 60}};
  const AuditedPlan audited = Audit(people);
  const RunOutcome& outcome = audited.outcome;
  EXPECT_EQ(outcome.shortfall, 0);
  ASSERT_TRUE(outcome.floors_price.has_value());
  EXPECT_EQ(*outcome.floors_price,
            (WishPrice{static_cast<int>(without.pairs.size()) - outcome.matched,
                       without.local - outcome.local, without.quality - outcome.quality}));
  EXPECT_EQ(TotalGivenUp(outcome), outcome.floors_price->quality);
  EXPECT_NE(outcome.floors_price->quality, 0) << "the floors of this case bind";
}

// Held as each newcomer's best pairs alone, wishes have the same prices.
TEST(PlanAudit, PricesThePrunedPlanAlike) {
  PlanInput people = ReadExamplePeople("rivierenland");
  people.buddies.resize(people.buddies.size() * 2 / 3);
  PutLocalFirst(people.policy);
  people.policy.floors = {{.name = "each", .each_municipality = true, .percent = 70}};
  const RunOutcome whole = Audit(people).outcome;
  const RunOutcome pruned = PlanAndAudit(people, KeepGoing, 0).value().outcome;
  EXPECT_EQ(pruned.strategy_checked, 0);
  EXPECT_EQ(pruned.shortfall, whole.shortfall);
  EXPECT_EQ(pruned.quality, whole.quality);
  EXPECT_EQ(pruned.local_first_price, whole.local_first_price);
  EXPECT_EQ(pruned.floors_price, whole.floors_price);
}

// A newcomer or buddy of Tiel who shares Dutch and no interest with anybody.
Candidate Somebody(int number, std::initializer_list<int> days) {
  Candidate person;
  person.person_id = PersonId::FromTrusted("person-" + std::to_string(number));
  person.ready_at = absl::FromUnixSeconds(number);
  person.free_capacity = 1;
  person.area = {"NL", "4001", "GM0281"};
  person.features.languages = {{"nl", OralLevel::kB1}};
  for (const int day : days) person.features.availability.Add(day, 0);
  return person;
}

// Moments and interests count. Both newcomers share most with buddy 2, who is free on Monday; buddy
// 3 is free on Tuesday. Newcomer 0 with 2 and 1 with 3 make 1000 + 333, the other way 666 + 666.
PlanInput TemptingPlan() {
  PlanInput plan;
  plan.day = {kExampleDay, absl::UTCTimeZone()};
  plan.policy.rules = {MakeRule(RuleKind::kAvailabilityOverlap, Strength::kHard, 0),
                       MakeRule(RuleKind::kInterests, Strength::kSoft, 100)};
  plan.newcomers = {Somebody(0, {0, 1}), Somebody(1, {0, 1})};
  plan.buddies = {Somebody(2, {0}), Somebody(3, {1})};
  plan.newcomers[0].features.interests = {"a", "b", "c"};
  plan.newcomers[1].features.interests = {"a", "b"};
  plan.buddies[0].features.interests = {"a", "b", "c"};
  plan.buddies[1].features.interests = {"b", "c"};
  return plan;
}

TEST(PlanAudit, WarnsOfANewcomerWhomStatingLessWouldHaveServedBetter) {
  const PlanInput plan = TemptingPlan();
  const AuditedPlan audited = Audit(plan);
  ASSERT_THAT(audited.plan.pairs, SizeIs(2));
  EXPECT_EQ(audited.outcome.quality, 1333);
  EXPECT_EQ(audited.outcome.strategy_checked, 2);
  EXPECT_EQ(audited.outcome.strategy_warnings, 1);
  ASSERT_THAT(audited.warnings, SizeIs(1));
  EXPECT_EQ(audited.warnings[0], (StrategyWarning{1, RuleKind::kAvailabilityOverlap, 1, 333, 666}));

  // It is true: without Tuesday newcomer 1 gets buddy 2.
  PlanInput hiding = plan;
  hiding.newcomers[1].features.availability = Somebody(1, {0}).features.availability;
  const MatchPlan hidden = PlanMatches(hiding, KeepGoing).value();
  ASSERT_THAT(hidden.pairs, SizeIs(2));
  EXPECT_EQ(hidden.pairs[1].newcomer, 1);
  EXPECT_EQ(hidden.pairs[1].buddy, 0);
}

TEST(PlanAudit, LooksAsFarAsTheWorkLastsAndSaysSo) {
  const AuditedPlan audited = PlanAndAudit(TemptingPlan(), KeepGoing, kMaxPairsHeld, 0).value();
  EXPECT_EQ(audited.outcome.strategy_checked, 1) << "newcomer 0 has the best buddy already";
  EXPECT_THAT(audited.warnings, IsEmpty());
}

// By making the plan again for a newcomer who hides one moment.
int QualityWithout(const PlanInput& people, int newcomer, uint32_t moment) {
  PlanInput less = people;
  WeeklyAvailability& stated = less.newcomers[newcomer].features.availability;
  stated = WeeklyAvailability::FromBits(stated.bits() & ~moment);
  const PairScorer scorer(people.policy, people.day, people.newcomers, people.buddies);
  const MatchPlan plan = PlanMatches(less, KeepGoing).value();
  for (const PlannedPair& pair : plan.pairs) {
    if (pair.newcomer == newcomer) return scorer.Quality(newcomer, pair.buddy);
  }
  return 0;
}

// Whoever would gain by hiding a moment is warned of, unless an equally good plan gives them less.
TEST(PlanAudit, WarnsAsMakingThePlanAgainWould) {
  PlanInput people = ReadExamplePeople("rivierenland");
  people.newcomers.resize(70);
  std::vector<Candidate> few;
  for (size_t j = 0; j < people.buddies.size(); j += 3) few.push_back(people.buddies[j]);
  people.buddies = few;
  for (const bool local_first : {false, true}) {
    if (local_first) PutLocalFirst(people.policy);
    people.policy.floors = {{.name = "each", .each_municipality = true, .percent = 30}};
    const AuditedPlan audited = Audit(people);
    std::map<int, StrategyWarning> warned;
    for (const StrategyWarning& warning : audited.warnings) warned[warning.newcomer] = warning;
    int gained = 0;
    for (const PlannedPair& pair : audited.plan.pairs) {
      const uint32_t stated = people.newcomers[pair.newcomer].features.availability.bits();
      int best = pair.quality;
      for (uint32_t left = stated; left != 0; left &= left - 1)
        best = std::max(best, QualityWithout(people, pair.newcomer, left & -left));
      const auto warning = warned.find(pair.newcomer);
      if (best > pair.quality) {
        ++gained;
        ASSERT_NE(warning, warned.end()) << pair.newcomer;
        EXPECT_GE(warning->second.quality_otherwise, best);
      } else if (warning != warned.end() && warning->second.amount == 1) {
        EXPECT_EQ(warning->second.kind, RuleKind::kTravelLimit) << pair.newcomer;
      }
    }
    EXPECT_GT(gained, 3);
  }
}

// Every warning about a real region is true, and nobody who is unmatched gains by hiding a moment.
TEST(PlanAudit, WarnsOfNothingThatIsNotSo) {
  PlanInput people = ReadExamplePeople("rivierenland");
  people.newcomers.resize(60);
  people.buddies.resize(45);
  const AuditedPlan audited = Audit(people);
  EXPECT_EQ(audited.outcome.strategy_checked, 60);
  for (const StrategyWarning& warning : audited.warnings)
    EXPECT_GT(warning.quality_otherwise, warning.quality);
  std::vector<bool> matched(people.newcomers.size(), false);
  for (const PlannedPair& pair : audited.plan.pairs) matched[pair.newcomer] = true;
  int unmatched = 0;
  for (size_t i = 0; i < matched.size(); ++i) {
    if (matched[i]) continue;
    ++unmatched;
    const uint32_t stated = people.newcomers[i].features.availability.bits();
    for (uint32_t left = stated; left != 0; left &= left - 1) {
      PlanInput less = people;
      less.newcomers[i].features.availability =
          WeeklyAvailability::FromBits(stated & ~(left & -left));
      const MatchPlan plan = PlanMatches(less, KeepGoing).value();
      for (const PlannedPair& pair : plan.pairs) EXPECT_NE(pair.newcomer, static_cast<int>(i));
    }
  }
  EXPECT_GT(unmatched, 0);
}

TEST(PlanAudit, StopsWhereverItIsToldTo) {
  PlanInput people = ReadExamplePeople("drenthe");
  people.policy.floors = {{.name = "each", .each_municipality = true, .percent = 100}};
  PutLocalFirst(people.policy);
  for (const int until : {0, 200, 500, 800, 900}) {
    const auto audited = PlanAndAudit(people, [&](int permille) { return permille < until; });
    EXPECT_TRUE(absl::IsCancelled(audited.status())) << until;
  }
  int last = 0;
  ASSERT_TRUE(PlanAndAudit(people, [&](int permille) {
                EXPECT_GE(permille, last);
                last = permille;
                return true;
              }).ok());
  EXPECT_GT(last, 850);
  EXPECT_LE(last, 1000);
}

}  // namespace
}  // namespace naober::matching
