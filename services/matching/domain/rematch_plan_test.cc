// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/rematch_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 9, 1);

bool KeepGoing(int) { return true; }

PersonId IdOf(const std::string& text) { return PersonId::FromTrusted(text); }
PersonPair PairOf(const std::string& newcomer, const std::string& buddy) {
  return {IdOf(newcomer), IdOf(buddy)};
}

// Somebody who has time in these parts of the week, and has waited since `day`.
Candidate Person(const std::string& id, int day, uint32_t parts) {
  Candidate person;
  person.person_id = IdOf(id);
  person.ready_at = absl::FromCivil(kToday - 100 + day, absl::UTCTimeZone());
  person.area = {"NL", "4001", "GM0281"};
  Features& f = person.features;
  f.languages = {{"nl", OralLevel::kB1}};
  f.availability = WeeklyAvailability::FromBits(parts);
  f.travel_modes = {geo::TravelMode::kBicycle};
  f.max_travel_minutes = 30;
  f.position = geo::Position::FromDegrees(51.88, 5.43);
  f.vetted_until = kToday;
  person.free_capacity = 1;
  return person;
}

// n1 can have b1 or b2, n2 only b1.
PlanInput TwoAndTwo() {
  PlanInput input;
  input.policy = DefaultPolicy();
  input.day = {kToday, absl::UTCTimeZone()};
  input.newcomers = {Person("n1", 1, 3), Person("n2", 2, 1)};
  input.buddies = {Person("b1", 1, 1), Person("b2", 2, 2)};
  return input;
}

int MatchedWith(PlanInput input, const KeptPairs& kept) {
  input.kept = kept.kept;
  const absl::StatusOr<MatchPlan> plan = PlanMatches(input, KeepGoing);
  EXPECT_OK(plan);
  // Who is kept is matched with the buddy they have.
  for (const PersonPair& pair : kept.kept) {
    EXPECT_TRUE(std::any_of(plan->pairs.begin(), plan->pairs.end(), [&](const PlannedPair& made) {
      return PersonPair(input.newcomers[made.newcomer].person_id,
                        input.buddies[made.buddy].person_id) == pair;
    }));
  }
  EXPECT_OK(VerifyPlan(input, plan->solution.outcome, plan->solution.certificate, KeepGoing));
  return static_cast<int>(plan->pairs.size());
}

TEST(RematchPlan, KeepsEverythingWithoutABudgetAndMovesOneToMatchOneMore) {
  const PlanInput input = TwoAndTwo();
  const std::vector<PersonPair> standing = {PairOf("n1", "b1")};
  const KeptPairs still = ChooseKept(input, standing, 0, KeepGoing).value();
  EXPECT_THAT(still.kept, ElementsAre(PairOf("n1", "b1")));
  EXPECT_EQ(MatchedWith(input, still), 1);
  const KeptPairs moved = ChooseKept(input, standing, 1, KeepGoing).value();
  EXPECT_THAT(moved.kept, IsEmpty());
  EXPECT_EQ(moved.moved, 1);
  EXPECT_EQ(MatchedWith(input, moved), 2);
}

TEST(RematchPlan, CountsPairsThatCantStayAsMovedForNobody) {
  PlanInput input = TwoAndTwo();
  // n3 left; n2 and b2 have no common moment; b1 has one place for two.
  const KeptPairs kept =
      ChooseKept(input, {PairOf("n3", "b1"), PairOf("n2", "b2"), PairOf("n1", "b1")}, 0, KeepGoing)
          .value();
  EXPECT_EQ(kept.gone, 2);
  EXPECT_EQ(kept.standing, 1);
  EXPECT_EQ(kept.moved, 0);
  const KeptPairs longest =
      ChooseKept(input, {PairOf("n2", "b1"), PairOf("n1", "b1")}, 0, KeepGoing).value();
  EXPECT_THAT(longest.kept, ElementsAre(PairOf("n1", "b1")));
  EXPECT_EQ(longest.gone, 1);
}

TEST(RematchPlan, MeetsFloorsWithWhoIsFree) {
  PlanInput input = TwoAndTwo();
  input.newcomers.push_back(Person("n3", 3, 2));
  input.newcomers[2].area.municipality_code = "GM0216";
  FairnessFloor floor;
  floor.name = "all of Culemborg";
  floor.municipality_codes = {"GM0216"};
  floor.percent = 100;
  input.policy.floors = {floor};
  input.kept = {PairOf("n2", "b1")};
  const MatchPlan plan = PlanMatches(input, KeepGoing).value();
  ASSERT_EQ(plan.pairs.size(), 2u);
  EXPECT_EQ(plan.pairs[0].newcomer, 1);
  EXPECT_EQ(plan.pairs[1].newcomer, 2);
  EXPECT_EQ(plan.floors[0].missing, 0);
  EXPECT_OK(VerifyPlan(input, plan.solution.outcome, plan.solution.certificate, KeepGoing));
}

TEST(RematchPlan, ShowsWhatEachBudgetBrings) {
  const PlanInput input = TwoAndTwo();
  const TradeOff trade_off =
      CompareBudgets(input, {PairOf("n1", "b1"), PairOf("n9", "b9")}, 3, KeepGoing).value();
  EXPECT_EQ(trade_off.newcomers, 2);
  EXPECT_EQ(trade_off.standing, 1);
  EXPECT_EQ(trade_off.gone, 1);
  ASSERT_EQ(trade_off.points.size(), 4u);
  EXPECT_EQ(trade_off.points[0].matched, 1);
  EXPECT_EQ(trade_off.points[0].moved, 0);
  for (int budget = 1; budget <= 3; ++budget) {
    EXPECT_EQ(trade_off.points[budget].max_moved, budget);
    EXPECT_EQ(trade_off.points[budget].matched, 2);
    EXPECT_EQ(trade_off.points[budget].moved, 1);
    EXPECT_EQ(trade_off.points[budget].local, 2);
  }
}

TEST(RematchPlan, StandsTheTestOfDropOutsAndNewcomers) {
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    PlanInput input = TwoAndTwo();
    input.newcomers.clear();
    input.buddies.clear();
    for (int i = 0; i < 25; ++i) {
      input.newcomers.push_back(Person(absl::StrCat("n", i), i, random() & random() & random()));
      input.buddies.push_back(Person(absl::StrCat("b", i), i, random() & random() & random()));
    }
    std::vector<PersonPair> standing;
    const MatchPlan former = PlanMatches(input, KeepGoing).value();
    for (const PlannedPair& pair : former.pairs)
      standing.emplace_back(input.newcomers[pair.newcomer].person_id,
                            input.buddies[pair.buddy].person_id);
    input.buddies.erase(input.buddies.begin(), input.buddies.begin() + 3);
    input.newcomers.erase(input.newcomers.begin() + 20, input.newcomers.begin() + 22);
    for (int i = 25; i < 28; ++i)
      input.newcomers.push_back(Person(absl::StrCat("n", i), i, random() & random()));
    const TradeOff trade_off = CompareBudgets(input, standing, 25, KeepGoing).value();
    EXPECT_EQ(trade_off.standing + trade_off.gone, static_cast<int>(standing.size()));
    for (int budget = 0; budget <= 25; ++budget) {
      const KeptPairs kept = ChooseKept(input, standing, budget, KeepGoing).value();
      EXPECT_LE(kept.moved, budget);
      EXPECT_EQ(static_cast<int>(kept.kept.size()) + kept.moved, kept.standing);
      EXPECT_EQ(MatchedWith(input, kept), trade_off.points[budget].matched);
      EXPECT_EQ(kept.moved, trade_off.points[budget].moved);
    }
    EXPECT_EQ(trade_off.points.back().matched,
              static_cast<int>(PlanMatches(input, KeepGoing)->pairs.size()));
  }
}

}  // namespace
}  // namespace naober::matching
