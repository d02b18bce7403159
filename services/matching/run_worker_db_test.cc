// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/matching_fixture.h"
#include "services/matching/run_worker.h"
#include "services/matching/store/run_store.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::IsOkAndHolds;

using RunWorkerTest = MatchingTest;

TEST_F(RunWorkerTest, ProposesPairsWithTheirReasons) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  const MatchRun run = Run();
  EXPECT_EQ(run.state, MatchRunState::kSucceeded);
  EXPECT_EQ(run.result.newcomers, 1);
  EXPECT_EQ(run.result.buddies, 1);
  EXPECT_EQ(run.result.feasible_pairs, 1);
  EXPECT_EQ(run.result.input_hash.size(), 64u);
  EXPECT_EQ(run.policy_version, 1);
  const std::vector<Proposal> proposals = ProposalsOf(run);
  ASSERT_EQ(proposals.size(), 1u);
  EXPECT_EQ(proposals[0].pairing.newcomer_id.str(), newcomer.id);
  EXPECT_EQ(proposals[0].pairing.buddy_id.str(), buddy.id);
  EXPECT_TRUE(proposals[0].pairing.Local());
  int points = 0;
  for (const Contribution& contribution : proposals[0].contributions) points += contribution.points;
  EXPECT_EQ(points, proposals[0].quality);
  EXPECT_GT(points, 0);

  const auto proposed = Facts<pb::MatchProposed>();
  ASSERT_EQ(proposed.size(), 1u);
  EXPECT_EQ(proposed[0].proposal_id(), proposals[0].id.str());
  EXPECT_EQ(proposed[0].pair().newcomer_area().municipality_code(), "GM0281");
  EXPECT_TRUE(proposed[0].pair().local());
  ASSERT_EQ(Facts<pb::RunCompleted>().size(), 1u);
  EXPECT_EQ(Facts<pb::RunCompleted>()[0].proposals(), 1);
}

TEST_F(RunWorkerTest, GivesScarceBuddiesToThoseWhoWaitLongest) {
  std::vector<Person> newcomers;
  for (int i = 0; i < 4; ++i) newcomers.push_back(Newcomer());
  Buddy(2);
  const std::vector<Proposal> proposals = ProposalsOf(Run());
  ASSERT_EQ(proposals.size(), 2u);
  EXPECT_EQ(proposals[0].pairing.newcomer_id.str(), newcomers[0].id);
  EXPECT_EQ(proposals[1].pairing.newcomer_id.str(), newcomers[1].id);
}

TEST_F(RunWorkerTest, FindsNothingToDoInAnEmptyPool) {
  const MatchRun run = Run();
  EXPECT_EQ(run.state, MatchRunState::kSucceeded);
  EXPECT_EQ(run.result.proposals, 0);
  EXPECT_THAT(worker_.WorkOnce(KeepWorking), IsOkAndHolds(false));
}

TEST_F(RunWorkerTest, KeepsMatchesAndApprovedProposalsAndReplacesTheOthers) {
  Newcomer();
  Newcomer();
  Newcomer();
  Buddy(3);
  const MatchRun first = Run();
  const std::vector<Proposal> before = ProposalsOf(first);
  ASSERT_EQ(before.size(), 3u);
  ASSERT_OK(proposals_.Approve(CallOf(), std::nullopt, {before[0].id.str(), before[1].id.str()}));
  ASSERT_OK(proposals_.Confirm(CallOf(), before[0].id, Side::kNewcomer, ""));
  ASSERT_OK(proposals_.Confirm(CallOf(), before[0].id, Side::kBuddy, ""));

  const MatchRun second = Run();
  EXPECT_EQ(second.result.newcomers, 1);
  EXPECT_EQ(second.result.buddy_places, 1);
  const std::vector<Proposal> after = ProposalsOf(second);
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].pairing, before[2].pairing);
  EXPECT_EQ(proposals_.Get(CallOf(), before[0].id)->state, ProposalState::kActivated);
  EXPECT_EQ(proposals_.Get(CallOf(), before[1].id)->state, ProposalState::kApproved);
  EXPECT_EQ(proposals_.Get(CallOf(), before[2].id)->state, ProposalState::kExpired);
  ASSERT_EQ(Facts<pb::ProposalExpired>().size(), 1u);
}

TEST_F(RunWorkerTest, SameInputGivesTheSameHashAndPairs) {
  for (int i = 0; i < 5; ++i) {
    Newcomer();
    Buddy();
  }
  const MatchRun first = Run();
  const MatchRun second = Run();
  EXPECT_EQ(first.result.input_hash, second.result.input_hash);
  const std::vector<Proposal> a = ProposalsOf(first);
  const std::vector<Proposal> b = ProposalsOf(second);
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].pairing, b[i].pairing);
}

TEST_F(RunWorkerTest, DoesNotProposeADeclinedPairAgain) {
  Newcomer();
  Buddy();
  const std::vector<Proposal> proposals = ProposalsOf(Run());
  ASSERT_OK(proposals_.Decline(CallOf(), proposals.at(0).id, Side::kNewcomer,
                               DeclineReason::kAcquainted, ""));
  EXPECT_EQ(Run().result.proposals, 0);
  Buddy();
  EXPECT_EQ(Run().result.proposals, 1);
}

TEST_F(RunWorkerTest, AllowsOneRunOfAProgrammeAtATime) {
  const auto waiting = runs_.Create(CallOf(), kProgramme);
  ASSERT_OK(waiting);
  const absl::Status refused = runs_.Create(CallOf(), kProgramme).status();
  EXPECT_THAT(refused, HasReason("MATCH_RUN_IN_PROGRESS"));
  EXPECT_EQ(ErrorMetadataOf(refused).at("match_run_id"), waiting->id.str());
  EXPECT_THAT(runs_.Create(CallOf(), "unheard-of"), HasReason("PROGRAMME_NOT_FOUND"));
}

TEST_F(RunWorkerTest, RepeatedRequestMakesOneRun) {
  const rpc::Call call = Repeatable(CallOf(), "CreateMatchRun");
  const auto first = runs_.Create(call, kProgramme);
  const auto second = runs_.Create(call, kProgramme);
  ASSERT_OK(second);
  EXPECT_EQ(first->id, second->id);
}

TEST_F(RunWorkerTest, DoesNotWorkOnACancelledRun) {
  Newcomer();
  Buddy();
  const auto run = runs_.Create(CallOf(), kProgramme);
  ASSERT_OK(runs_.Cancel(CallOf(), run->id, "1"));
  EXPECT_THAT(worker_.WorkOnce(KeepWorking), IsOkAndHolds(false));
  EXPECT_EQ(runs_.Get(CallOf(), run->id)->state, MatchRunState::kCancelled);
  EXPECT_THAT(runs_.Cancel(CallOf(), run->id, ""), HasReason("MATCH_RUN_ENDED"));
}

TEST_F(RunWorkerTest, ProposesNothingWhenItIsCancelledWhileItWorks) {
  Newcomer();
  Buddy();
  const auto run = runs_.Create(CallOf(), kProgramme);
  intake_.during_fetch = [&] { EXPECT_OK(runs_.Cancel(CallOf(), run->id, "")); };
  EXPECT_THAT(worker_.WorkOnce(KeepWorking), IsOkAndHolds(true));
  EXPECT_EQ(runs_.Get(CallOf(), run->id)->state, MatchRunState::kCancelled);
  EXPECT_TRUE(ProposalsOf(*run).empty());
  EXPECT_TRUE(Facts<pb::MatchProposed>().empty());
}

TEST_F(RunWorkerTest, IsTakenOverWhenItsWorkerDied) {
  Newcomer();
  Buddy();
  const auto run = runs_.Create(CallOf(), kProgramme);
  // A worker that takes the run up and is never heard of again.
  ASSERT_OK(postgres::Transact(
      database_.worker(), postgres::Scope::Platform(), absl::Now() + absl::Seconds(5),
      [&](postgres::Transaction& tx) {
        return TakeRun(tx, "dead", absl::Now(), absl::Now() + absl::Milliseconds(50)).status();
      }));
  EXPECT_THAT(worker_.WorkOnce(KeepWorking), IsOkAndHolds(false));  // its lease still runs
  const absl::Time until = absl::Now() + absl::Seconds(10);
  bool worked = false;
  while (!worked && absl::Now() < until) worked = *worker_.WorkOnce(KeepWorking);
  ASSERT_TRUE(worked);
  EXPECT_EQ(runs_.Get(CallOf(), run->id)->state, MatchRunState::kSucceeded);
  EXPECT_EQ(ProposalsOf(*run).size(), 1u);
}

TEST_F(RunWorkerTest, AWorkerThatLostItsLeaseWritesNothing) {
  Newcomer();
  Buddy();
  const auto run = runs_.Create(CallOf(), kProgramme);
  RunWorker slow = WorkerNamed("slow", absl::ZeroDuration());  // its lease is over at once
  intake_.during_fetch = [&] {
    intake_.during_fetch = nullptr;
    EXPECT_THAT(worker_.WorkOnce(KeepWorking), IsOkAndHolds(true));
  };
  EXPECT_THAT(slow.WorkOnce(KeepWorking), IsOkAndHolds(true));
  EXPECT_EQ(runs_.Get(CallOf(), run->id)->state, MatchRunState::kSucceeded);
  EXPECT_EQ(ProposalsOf(*run).size(), 1u);
  EXPECT_EQ(Facts<pb::MatchProposed>().size(), 1u);
}

TEST_F(RunWorkerTest, LeavesItsRunToOthersWhenTheProcessStops) {
  Newcomer();
  Buddy();
  const auto run = runs_.Create(CallOf(), kProgramme);
  EXPECT_THAT(worker_.WorkOnce([] { return true; }), IsOkAndHolds(true));
  EXPECT_EQ(runs_.Get(CallOf(), run->id)->state, MatchRunState::kRunning);
  RunWorker other = WorkerNamed("worker-2");
  EXPECT_THAT(other.WorkOnce(KeepWorking), IsOkAndHolds(true));
  EXPECT_EQ(runs_.Get(CallOf(), run->id)->state, MatchRunState::kSucceeded);
}

TEST_F(RunWorkerTest, PlansAgainWhenThePoolChangedMeanwhile) {
  const Person first = Newcomer();
  const Person second = Newcomer();
  Buddy();
  const auto run = runs_.Create(CallOf(), kProgramme);
  // The longest waiting newcomer leaves while the worker plans.
  bool left = false;
  EXPECT_THAT(worker_.WorkOnce([&] {
    if (!left && intake_.asked > 0) {
      left = true;
      intake_.profiles.erase(first.id);
      EXPECT_OK(Apply(WithdrawnFact(first)));
    }
    return false;
  }),
              IsOkAndHolds(true));
  ASSERT_TRUE(left);
  EXPECT_EQ(runs_.Get(CallOf(), run->id)->state, MatchRunState::kSucceeded);
  const std::vector<Proposal> proposals = ProposalsOf(*run);
  ASSERT_EQ(proposals.size(), 1u);
  EXPECT_EQ(proposals[0].pairing.newcomer_id.str(), second.id);
}

TEST_F(RunWorkerTest, TriesAgainWhileIntakeIsAwayAndThenFails) {
  Newcomer();
  Buddy();
  const auto run = runs_.Create(CallOf(), kProgramme);
  intake_.status = absl::UnavailableError("away");
  for (int attempt = 1; attempt < 5; ++attempt) {
    EXPECT_THAT(worker_.WorkOnce(KeepWorking), IsOkAndHolds(true));
    EXPECT_EQ(runs_.Get(CallOf(), run->id)->state, MatchRunState::kRunning);
  }
  EXPECT_THAT(worker_.WorkOnce(KeepWorking), IsOkAndHolds(true));
  const auto failed = runs_.Get(CallOf(), run->id);
  EXPECT_EQ(failed->state, MatchRunState::kFailed);
  EXPECT_EQ(failed->failure_reason, "UNAVAILABLE");
  intake_.status = absl::OkStatus();
  EXPECT_EQ(Run().state, MatchRunState::kSucceeded);
}

TEST_F(RunWorkerTest, PlansForEverybodyOfWhomItHearsWhileCatchingUp) {
  RunWorkerOptions options;
  options.holder = "worker-2";
  options.catch_up = [&](absl::Time deadline) {
    EXPECT_LT(deadline, absl::Now() + options.lease);
    Newcomer();
    Buddy();
    return absl::OkStatus();
  };
  RunWorker worker(database_.service(), database_.worker(), candidates_, intake_, TestGazetteer(),
                   clock_, database_.metrics(), options);
  const auto run = runs_.Create(CallOf(), kProgramme);
  EXPECT_THAT(worker.WorkOnce(KeepWorking), IsOkAndHolds(true));
  EXPECT_EQ(runs_.Get(CallOf(), run->id)->result.proposals, 1);
}

TEST_F(RunWorkerTest, PlansForThePoolAsItIsWhenItCannotCatchUp) {
  Newcomer();
  Buddy();
  RunWorkerOptions options;
  options.holder = "worker-2";
  options.catch_up = [](absl::Time) { return absl::UnavailableError("intake is away"); };
  RunWorker worker(database_.service(), database_.worker(), candidates_, intake_, TestGazetteer(),
                   clock_, database_.metrics(), options);
  const auto run = runs_.Create(CallOf(), kProgramme);
  EXPECT_THAT(worker.WorkOnce(KeepWorking), IsOkAndHolds(true));
  EXPECT_EQ(runs_.Get(CallOf(), run->id)->result.proposals, 1);
}

TEST_F(RunWorkerTest, FollowsThePolicyOfItsProgramme) {
  Newcomer();
  Buddy();
  Policy policy = DefaultPolicy();
  policy.rules.push_back(MakeRule(RuleKind::kDeclaredBackground, Strength::kHard, 0));
  policy.rules.back().parameters.background = Background::kOudkomer;
  policy.rules.back().parameters.justification = "own language first";
  const auto updated = policies_.Update(CallOf(), kProgramme, "1", policy);
  ASSERT_OK(updated);
  EXPECT_EQ(updated->version, 2);
  EXPECT_EQ(policies_.Get(CallOf(), kProgramme)->policy, policy);
  const MatchRun run = Run();
  EXPECT_EQ(run.policy_version, 2);
  EXPECT_EQ(run.result.proposals, 0);
  EXPECT_EQ(run.result.exclusions.back().pairs, 1);
  EXPECT_THAT(policies_.Update(CallOf(), kProgramme, "1", policy), HasReason("ETAG_MISMATCH"));
}

TEST_F(RunWorkerTest, SeesOnlyItsOwnConsortium) {
  Newcomer();
  Buddy();
  const auto run = runs_.Create(CallOf(testing::kOtherTenant), kProgramme);
  ASSERT_OK(run);
  EXPECT_THAT(worker_.WorkOnce(KeepWorking), IsOkAndHolds(true));
  EXPECT_EQ(runs_.Get(CallOf(testing::kOtherTenant), run->id)->result.newcomers, 0);
  EXPECT_THAT(runs_.Get(CallOf(), run->id), HasReason("MATCH_RUN_NOT_FOUND"));
}

}  // namespace
}  // namespace naober::matching
