// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/errors.h"
#include "libs/postgres/row.h"
#include "services/matching/matching_fixture.h"
#include "services/matching/what_if.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

class WhatIfTest : public MatchingTest {
 protected:
  void Refresh() {
    EXPECT_OK(candidates_.RefreshProgramme(testing::kTenant, kProgramme,
                                           absl::Now() + absl::Seconds(10)));
  }
  WhatIfComparison Compare(const std::vector<Scenario>& scenarios) {
    const auto comparison = what_if_.Compare(CallOf(), kProgramme, scenarios);
    EXPECT_OK(comparison);
    return comparison.value_or(WhatIfComparison());
  }
  // Everything in the tables of the tenant, in one text.
  std::string Everything() {
    std::string text;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      for (const char* sql :
           {"SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS rows FROM proposals "
            "t",
            "SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS rows FROM "
            "match_runs t",
            "SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS rows FROM policies "
            "t",
            "SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS rows FROM matches t",
            "SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS rows FROM "
            "pool_people t",
            "SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') AS rows "
            "FROM pool_enrolments t"}) {
        const auto result = tx.Exec({"test.everything", sql});
        if (!result.ok()) return result.status();
        text += postgres::Column<std::string>(result->at(0), "rows") + "\n";
      }
      return absl::OkStatus();
    }));
    return text;
  }

  PoolSnapshots snapshots_{database_.service(), TestGazetteer()};
  WhatIf what_if_{database_.service(), policies_, intake_, snapshots_, TestGazetteer()};
};

TEST_F(WhatIfTest, PutsScenariosBesideNowWithoutTouchingAnything) {
  for (int i = 0; i < 3; ++i) Newcomer();
  Newcomer("GM0216");
  Buddy();
  Run();
  const std::string before = Everything();
  const size_t events = Published().size();
  const WhatIfComparison comparison =
      Compare({{"ten in Tiel", {AddedBuddies{.municipality_code = "GM0281", .count = 10}}},
               {"Tiel by itself", {MatchingArea::kMunicipality, AddedPlaces{"GM0281", 9}}}});
  EXPECT_EQ(comparison.policy_version, 1);
  EXPECT_EQ(comparison.baseline.total.matched, 1);
  EXPECT_EQ(comparison.baseline.total.waiting(), 3);
  ASSERT_EQ(comparison.scenarios.size(), 2u);
  EXPECT_EQ(comparison.scenarios[0].total.matched, 4);
  EXPECT_EQ(comparison.scenarios[0].buddies, 11);
  EXPECT_EQ(comparison.scenarios[1].total.matched, 3);
  EXPECT_EQ(comparison.scenarios[1].municipalities.at("GM0216").waiting(), 1);
  EXPECT_EQ(Everything(), before);
  EXPECT_EQ(Published().size(), events);
}

TEST_F(WhatIfTest, ForeseesWhatARunThenBrings) {
  for (int i = 0; i < 5; ++i) Newcomer();
  Buddy(2);
  Buddy();
  Refresh();
  const ScenarioOutcome foreseen = Compare({}).baseline;
  const MatchRun run = Run();
  EXPECT_EQ(run.result.proposals, foreseen.total.matched);
  EXPECT_EQ(run.result.buddy_places, foreseen.buddy_places);
  EXPECT_EQ(run.result.total_quality, foreseen.total.matched * foreseen.total.mean_quality);
}

TEST_F(WhatIfTest, AnswersTheSameAgainAndSeesWhatChangedSince) {
  const Person newcomer = Newcomer();
  Newcomer();
  Buddy();
  Refresh();
  const std::vector<Scenario> scenarios = {{"", {AddedPlaces{"", 1}}}};
  const WhatIfComparison first = Compare(scenarios);
  const WhatIfComparison second = Compare(scenarios);
  EXPECT_EQ(second.baseline, first.baseline);
  EXPECT_EQ(second.scenarios, first.scenarios);
  EXPECT_EQ(first.scenarios[0].total.matched, 2);

  ASSERT_OK(Apply(WithdrawnFact(newcomer)));
  EXPECT_EQ(Compare(scenarios).baseline.total.newcomers, 1);
  Policy policy = DefaultPolicy();
  policy.rules[5].parameters.default_travel_minutes = 61;
  ASSERT_OK(policies_.Update(CallOf(), kProgramme, "1", policy));
  EXPECT_EQ(Compare(scenarios).policy_version, 2);
}

TEST_F(WhatIfTest, SaysEverythingThatIsWrongWithScenariosAtOnce) {
  Newcomer();
  Refresh();
  const auto refused = what_if_.Compare(
      CallOf(), kProgramme,
      {{"", {RuleSwitch{RuleKind::kVetting, RuleMode::kOff, {}}}},
       {"", {AddedPlaces{"", 1}, RuleSwitch{RuleKind::kLeftOver, RuleMode::kHard, {}}}}});
  EXPECT_THAT(refused.status(), HasViolation("scenarios[0].changes[0].rule", "RULE_MUST_BE_HARD"));
  EXPECT_THAT(refused.status(),
              HasViolation("scenarios[1].changes[1].rule.strength", "RULE_MUST_BE_SOFT"));
  EXPECT_THAT(what_if_
                  .Compare(CallOf(), kProgramme,
                           {{"", {AddedBuddies{.municipality_code = "GM0281", .count = 1}}}})
                  .status(),
              HasReason("NO_BUDDY_TO_RESEMBLE"));
  EXPECT_THAT(what_if_.Compare(CallOf(), "unknown", {}).status(), HasReason("PROGRAMME_NOT_FOUND"));
}

TEST_F(WhatIfTest, ShowsWhatMovingProposalsBringsWithoutMovingAny) {
  const auto free_on_sundays = [&](const Person& person) {
    auto* slots = intake_.profiles[person.id].mutable_profile()->mutable_availability();
    slots->Add()->set_weekday(common::v1::WEEKDAY_SUN);
    slots->rbegin()->set_day_part(common::v1::DAY_PART_MORNING);
    return slots;
  };
  free_on_sundays(Newcomer());
  Buddy();
  Run();
  // The new buddy has time on Sundays only and the new newcomer on Saturdays only: both are matched
  // if the first newcomer moves from one buddy to the other.
  free_on_sundays(Buddy())->DeleteSubrange(0, 1);
  Newcomer();
  Refresh();
  const std::string before = Everything();
  const auto preview = what_if_.PreviewRematch(CallOf(), kProgramme, 2);
  ASSERT_OK(preview);
  EXPECT_EQ(preview->policy_version, 1);
  const TradeOff& trade_off = preview->trade_off;
  EXPECT_EQ(trade_off.newcomers, 2);
  EXPECT_EQ(trade_off.standing, 1);
  EXPECT_EQ(trade_off.gone, 0);
  ASSERT_EQ(trade_off.points.size(), 3u);
  EXPECT_EQ(trade_off.points[0].matched, 1);
  EXPECT_EQ(trade_off.points[0].moved, 0);
  EXPECT_EQ(trade_off.points[1].matched, 2);
  EXPECT_EQ(trade_off.points[1].moved, 1);
  EXPECT_EQ(trade_off.points[2].moved, 1);
  EXPECT_EQ(Everything(), before);
}

TEST_F(WhatIfTest, StopsAtTheDeadline) {
  Newcomer();
  Buddy();
  Refresh();
  Compare({});  // the pool is kept, so that only planning is left
  rpc::Call call = CallOf();
  call.deadline = absl::Now() + absl::Seconds(5);
  EXPECT_OK(what_if_.Compare(call, kProgramme, {}));
  call.deadline = absl::Now() - absl::Seconds(1);
  EXPECT_EQ(what_if_.Compare(call, kProgramme, {{"", {AddedPlaces{"", 1}}}}).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST_F(WhatIfTest, KeepsAPoolWhileItIsUsedAndNothingChanges) {
  Newcomer();
  Buddy();
  Refresh();
  const auto first = snapshots_.Get(CallOf(), kProgramme);
  ASSERT_OK(first);
  EXPECT_EQ(snapshots_.people(), 2);
  EXPECT_EQ(*snapshots_.Get(CallOf(), kProgramme), *first);
  // Another consortium has its own, and nobody's people.
  const auto foreign = snapshots_.Get(CallOf("0190b0e0-0000-7000-8000-00000000ffff"), kProgramme);
  ASSERT_OK(foreign);
  EXPECT_EQ((*foreign)->people(), 0);
  EXPECT_EQ(*snapshots_.Get(CallOf(), kProgramme), *first);

  Newcomer();
  Refresh();
  const auto second = snapshots_.Get(CallOf(), kProgramme);
  ASSERT_OK(second);
  EXPECT_NE(*second, *first);
  EXPECT_EQ(snapshots_.people(), 3);
  snapshots_.ForgetUnusedSince(absl::Now() - absl::Hours(1));
  EXPECT_EQ(snapshots_.people(), 3);
  snapshots_.ForgetUnusedSince(absl::Now() + absl::Hours(1));
  EXPECT_EQ(snapshots_.people(), 0);
}

TEST_F(WhatIfTest, LoadsAgainAfterEveryChangeThatMatters) {
  Newcomer();
  const Person buddy = Buddy(2);
  Refresh();
  std::string version;
  const auto has_changed = [&] {
    const auto snapshot = snapshots_.Get(CallOf(), kProgramme);
    EXPECT_OK(snapshot);
    return std::exchange(version, (*snapshot)->version()) != (*snapshot)->version();
  };
  EXPECT_TRUE(has_changed());
  EXPECT_FALSE(has_changed());
  const MatchRun run = Run();
  EXPECT_TRUE(has_changed());
  EXPECT_OK(proposals_.Approve(CallOf(), run.id, {}));
  EXPECT_TRUE(has_changed());
  const Proposal proposal = ProposalsOf(run).at(0);
  EXPECT_OK(proposals_.Confirm(CallOf(), proposal.id, Side::kNewcomer, ""));
  EXPECT_OK(proposals_.Confirm(CallOf(), proposal.id, Side::kBuddy, ""));
  EXPECT_TRUE(has_changed());
  ASSERT_OK(Apply(WithdrawnFact(buddy)));
  EXPECT_TRUE(has_changed());
  EXPECT_FALSE(has_changed());
}

TEST_F(WhatIfTest, KeepsNoMoreThanItMay) {
  PoolSnapshots small(database_.service(), TestGazetteer(), /*max_people=*/3);
  Newcomer();
  Buddy();
  Refresh();
  ASSERT_OK(small.Get(CallOf(), kProgramme));
  EXPECT_EQ(small.people(), 2);
  ASSERT_OK(small.Get(CallOf(), "another"));
  EXPECT_EQ(small.people(), 2);
  Newcomer();
  Newcomer();
  Refresh();
  const auto large = small.Get(CallOf(), kProgramme);
  ASSERT_OK(large);
  EXPECT_EQ((*large)->people(), 4);
  EXPECT_EQ(small.people(), 0);
}

}  // namespace
}  // namespace naober::matching
