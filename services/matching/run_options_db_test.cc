// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "libs/base/errors.h"
#include "services/matching/matching_fixture.h"
#include "services/matching/matching_pool.h"
#include "services/matching/run_proofs.h"
#include "services/matching/what_if.h"

// Runs that keep proposals, and runs that keep places.
namespace naober::matching {
namespace {

using ::naober::testing::HasViolation;

class RunOptionsTest : public MatchingTest {
 protected:
  MatchRun RunWith(const RunOptions& options) {
    const absl::StatusOr<MatchRun> made = runs_.Create(CallOf(), kProgramme, options);
    EXPECT_OK(made);
    EXPECT_THAT(worker_.WorkOnce(KeepWorking), testing::IsOkAndHolds(true));
    const absl::StatusOr<MatchRun> done = runs_.Get(CallOf(), made->id);
    EXPECT_OK(done);
    EXPECT_EQ(done->state, MatchRunState::kSucceeded);
    return *done;
  }
  // A moment of the week besides Saturday morning, or instead of it.
  void FreeOnSundays(const Person& person, bool only = false) {
    auto* slots = intake_.profiles[person.id].mutable_profile()->mutable_availability();
    if (only) slots->Clear();
    slots->Add()->set_weekday(common::v1::WEEKDAY_SUN);
    slots->rbegin()->set_day_part(common::v1::DAY_PART_MORNING);
    intake::v1::ProfileChanged changed;
    changed.set_person_id(person.id);
    EXPECT_OK(Apply(changed));
  }
  void Speaks(const Person& person, const std::vector<std::string>& languages) {
    auto* skills = intake_.profiles[person.id].mutable_profile()->mutable_languages();
    skills->Clear();
    for (const std::string& code : languages) {
      skills->Add()->set_language_code(code);
      skills->rbegin()->set_oral_level(common::v1::ORAL_LEVEL_B1);
    }
    intake::v1::ProfileChanged changed;
    changed.set_person_id(person.id);
    EXPECT_OK(Apply(changed));
  }
  std::vector<Proposal> Open() {
    const auto found = proposals_.List(
        CallOf(), {.programme_code = kProgramme, .states = {ProposalState::kProposed}},
        {.limit = 200});
    EXPECT_OK(found);
    return *found;
  }
  int RunsLeftOver(const Person& newcomer) {
    int left_over = -1;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      const auto pool = LoadMatchingPool(tx, kProgramme, TestGazetteer());
      if (!pool.ok()) return pool.status();
      for (const Candidate& waiting : pool->newcomers) {
        if (waiting.person_id.str() == newcomer.id) left_over = waiting.runs_left_over;
      }
      return absl::OkStatus();
    }));
    return left_over;
  }
};

// One newcomer has a proposal; then somebody comes who fits that buddy alone, and a buddy whom the
// first one fits too.
TEST_F(RunOptionsTest, KeepsProposalsAsTheyAreUnlessTheyMayMove) {
  const Person first = Newcomer();
  FreeOnSundays(first);
  Buddy();
  clock_.Advance(absl::Hours(1));
  Run();
  const std::vector<Proposal> before = Open();
  ASSERT_EQ(before.size(), 1u);
  const Person second = Newcomer();
  FreeOnSundays(Buddy(), /*only=*/true);
  clock_.Advance(absl::Hours(1));
  const size_t events = Published().size();

  const MatchRun still = RunWith({.max_moved = 0});
  EXPECT_EQ(still.result.kept, 1);
  EXPECT_EQ(still.result.moved, 0);
  EXPECT_EQ(still.result.proposals, 0);
  EXPECT_EQ(still.result.outcome.matched, 1);
  const std::vector<Proposal> kept = Open();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].id, before[0].id);
  EXPECT_EQ(kept[0].version, before[0].version);
  EXPECT_EQ(Published().size(), events + 1);  // RunCompleted alone
  EXPECT_EQ(RunsLeftOver(first), 0);
  EXPECT_EQ(RunsLeftOver(second), 1);

  clock_.Advance(absl::Hours(1));
  const MatchRun moved = RunWith({.max_moved = 1});
  EXPECT_EQ(moved.result.kept, 0);
  EXPECT_EQ(moved.result.moved, 1);
  EXPECT_EQ(moved.result.proposals, 2);
  EXPECT_EQ(Open().size(), 2u);
  const auto former = proposals_.Get(CallOf(), before[0].id);
  ASSERT_OK(former);
  EXPECT_EQ(former->state, ProposalState::kExpired);
}

TEST_F(RunOptionsTest, NeverMovesWhatSomebodyApproved) {
  const Person first = Newcomer();
  FreeOnSundays(first);
  Buddy();
  const MatchRun run = Run();
  ASSERT_OK(proposals_.Approve(CallOf(), run.id, {}));
  Newcomer();
  FreeOnSundays(Buddy(), /*only=*/true);
  const MatchRun again = RunWith({.max_moved = 1000});
  EXPECT_EQ(again.result.newcomers, 1);
  EXPECT_EQ(again.result.moved, 0);
  EXPECT_EQ(proposals_.Get(CallOf(), ProposalsOf(run).at(0).id)->state, ProposalState::kApproved);
}

TEST_F(RunOptionsTest, ReplacesADropOutWithoutMovingAnybodyElse) {
  std::vector<Person> newcomers;
  for (int i = 0; i < 4; ++i) newcomers.push_back(Newcomer());
  std::vector<Person> buddies;
  for (int i = 0; i < 4; ++i) buddies.push_back(Buddy());
  Run();
  const std::vector<Proposal> before = Open();
  ASSERT_EQ(before.size(), 4u);
  const auto dropped = std::find_if(buddies.begin(), buddies.end(), [&](const Person& buddy) {
    return buddy.id == before[1].pairing.buddy_id.str();
  });
  ASSERT_OK(Apply(WithdrawnFact(*dropped)));
  Buddy();
  const MatchRun run = RunWith({.max_moved = 0});
  EXPECT_EQ(run.result.kept, 3);
  EXPECT_EQ(run.result.proposals, 1);
  const std::vector<Proposal> after = Open();
  ASSERT_EQ(after.size(), 4u);
  for (const Proposal& proposal : before) {
    if (proposal.pairing.buddy_id.str() == dropped->id) continue;
    EXPECT_TRUE(std::any_of(after.begin(), after.end(),
                            [&](const Proposal& other) { return other.id == proposal.id; }));
  }
}

TEST_F(RunOptionsTest, ProvesARunThatKeepsProposals) {
  RunProofs proofs(database_.service(), intake_, TestGazetteer());
  FreeOnSundays(Newcomer());
  Buddy();
  Run();
  Newcomer();
  FreeOnSundays(Buddy(), /*only=*/true);
  for (const int budget : {0, 1}) {
    const MatchRun run = RunWith({.max_moved = budget});
    const auto verification = proofs.Verify(CallOf(), run.id);
    ASSERT_OK(verification);
    EXPECT_EQ(verification->verdict, Verdict::kProven) << budget << verification->reason;
    EXPECT_TRUE(verification->changed_since.empty());
  }
}

// Every week somebody came who speaks Tigrinya alone, and each was matched. Now somebody waits who
// speaks Dutch too, beside the one buddy with a place who speaks both and another who speaks Dutch.
TEST_F(RunOptionsTest, KeepsAPlaceForWhoIsExpected) {
  const absl::Time now = clock_.Now();
  const Person matched_with = Buddy(12);
  Speaks(matched_with, {"ti"});
  clock_.Set(now - absl::Hours(7 * 24 * 12));
  for (int week = 0; week < 12; ++week) {
    Speaks(Newcomer(), {"ti"});
    clock_.Advance(absl::Hours(7 * 24));
  }
  clock_.Set(now);
  const MatchRun past = Run();
  EXPECT_EQ(past.result.proposals, 12);
  ASSERT_OK(proposals_.Approve(CallOf(), past.id, {}));

  const Person waiting = Newcomer();
  Speaks(waiting, {"nl", "ti"});
  const Person dutch = Buddy();
  const Person both = Buddy();
  Speaks(both, {"nl", "ti"});
  // What-if foresees it.
  ASSERT_OK(
      candidates_.RefreshProgramme(testing::kTenant, kProgramme, absl::Now() + absl::Seconds(10)));
  PoolSnapshots snapshots{database_.service(), TestGazetteer()};
  WhatIf what_if{database_.service(), policies_, intake_, snapshots, TestGazetteer()};
  const auto foreseen = what_if.Compare(CallOf(), kProgramme, {{.look_ahead_weeks = 1}});
  ASSERT_OK(foreseen);
  EXPECT_EQ(foreseen->baseline.buddy_places, 2);
  EXPECT_EQ(foreseen->scenarios[0].buddy_places, 1);
  EXPECT_EQ(foreseen->scenarios[0].reserved_places, 1);
  EXPECT_EQ(foreseen->scenarios[0].total.matched, 1);

  const MatchRun run = RunWith({.look_ahead_weeks = 1});
  EXPECT_EQ(run.result.reserved_places, 1);
  EXPECT_EQ(run.result.buddy_places, 1);
  const std::vector<Proposal> proposals = Open();
  ASSERT_EQ(proposals.size(), 1u);
  EXPECT_EQ(proposals[0].pairing.buddy_id.str(), dutch.id);
  EXPECT_EQ(run.options.look_ahead_weeks, 1);
  RunProofs proofs(database_.service(), intake_, TestGazetteer());
  const auto verification = proofs.Verify(CallOf(), run.id);
  ASSERT_OK(verification);
  EXPECT_EQ(verification->verdict, Verdict::kProven) << verification->reason;
  EXPECT_TRUE(verification->changed_since.empty());
  // Without looking ahead nothing is kept.
  EXPECT_EQ(RunWith({}).result.buddy_places, 2);
}

TEST_F(RunOptionsTest, RefusesOptionsOutOfRange) {
  const absl::Status status =
      runs_.Create(CallOf(), kProgramme, {.max_moved = 1001, .look_ahead_weeks = 27}).status();
  EXPECT_THAT(status, HasViolation("match_run.max_moved_proposals", "OUT_OF_RANGE"));
  EXPECT_THAT(status, HasViolation("match_run.look_ahead_weeks", "OUT_OF_RANGE"));
}

}  // namespace
}  // namespace naober::matching
