// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/errors.h"
#include "services/matching/hand_pairings.h"
#include "services/matching/insights.h"
#include "services/matching/matching_fixture.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class HandPairingsTest : public MatchingTest {
 protected:
  static PersonId IdOf(const Person& person) { return PersonId::FromTrusted(person.id); }
  absl::StatusOr<Proposal> Pair(const rpc::Call& call, const Person& newcomer,
                                const Person& buddy) {
    return hand_pairings_.Propose(
        call, {kProgramme, IdOf(newcomer), IdOf(buddy), PairReason::kAcquainted});
  }
  absl::StatusOr<Proposal> Pair(const Person& newcomer, const Person& buddy) {
    return Pair(CallOf(), newcomer, buddy);
  }
  Proposal Stored(const ProposalId& id) {
    const auto found = proposals_.Get(CallOf(), id);
    EXPECT_OK(found);
    return found.value_or(Proposal());
  }
  Proposal ProposalOf(const MatchRun& run, const Person& newcomer) {
    for (const Proposal& proposal : ProposalsOf(run)) {
      if (proposal.pairing.newcomer_id == IdOf(newcomer)) return proposal;
    }
    ADD_FAILURE() << "nobody is proposed to the newcomer";
    return Proposal();
  }
  void Like(const Person& person, const char* interest) {
    intake::v1::Profile& profile = *intake_.profiles[person.id].mutable_profile();
    profile.clear_interests();
    profile.add_interests(interest);
  }

  HandPairings hand_pairings_{database_.service(), policies_, candidates_, intake_,
                              TestGazetteer()};
};

TEST_F(HandPairingsTest, ExchangesWhatARunProposedAndKeepsTheRest) {
  const Person chess = Newcomer();
  const Person music = Newcomer();
  const Person other = Newcomer();
  const Person chess_buddy = Buddy();
  const Person music_buddy = Buddy();
  const Person other_buddy = Buddy();
  for (const Person& person : {chess, chess_buddy}) Like(person, "chess");
  for (const Person& person : {music, music_buddy}) Like(person, "music");
  const MatchRun run = Run();
  const Proposal first = ProposalOf(run, chess);
  const Proposal second = ProposalOf(run, music);
  ASSERT_EQ(first.pairing.buddy_id, IdOf(chess_buddy));
  ASSERT_EQ(second.pairing.buddy_id, IdOf(music_buddy));

  const auto made = Pair(chess, music_buddy);
  ASSERT_OK(made);
  EXPECT_EQ(made->state, ProposalState::kApproved);
  EXPECT_EQ(made->approved_by, CallOf().caller.subject);
  ASSERT_TRUE(made->by_hand.has_value());
  EXPECT_EQ(made->by_hand->reason, PairReason::kAcquainted);
  EXPECT_THAT(made->by_hand->refused_by, IsEmpty());
  EXPECT_THAT(made->by_hand->replaced, UnorderedElementsAre(first.id, second.id));
  const Proposal beside = Stored(made->by_hand->beside);
  EXPECT_EQ(beside.state, ProposalState::kProposed) << "a machine's, so staff decides";
  EXPECT_EQ(beside.pairing.newcomer_id, IdOf(music));
  EXPECT_EQ(beside.pairing.buddy_id, IdOf(chess_buddy));
  EXPECT_EQ(made->by_hand->quality_before, first.quality + second.quality);
  EXPECT_EQ(made->by_hand->quality_after, made->quality + beside.quality);
  EXPECT_LT(made->by_hand->quality_after, made->by_hand->quality_before);
  EXPECT_EQ(Stored(made->id).by_hand, made->by_hand);
  EXPECT_EQ(Stored(first.id).state, ProposalState::kExpired);
  EXPECT_EQ(Stored(second.id).state, ProposalState::kExpired);
  EXPECT_EQ(Stored(ProposalOf(run, other).id).state, ProposalState::kProposed);

  ASSERT_OK(proposals_.Confirm(CallOf(), made->id, Side::kNewcomer, ""));
  const auto confirmed = proposals_.Confirm(CallOf(), made->id, Side::kBuddy, "");
  ASSERT_OK(confirmed);
  EXPECT_TRUE(confirmed->match.has_value());
}

TEST_F(HandPairingsTest, StandsThroughTheNextRun) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  const auto made = Pair(newcomer, buddy);
  ASSERT_OK(made);
  EXPECT_EQ(Run().result.proposals, 0);
  EXPECT_EQ(Stored(made->id).state, ProposalState::kApproved);
}

TEST_F(HandPairingsTest, NamesTheRulesThatPeopleDecideAgainstUntilConsentIsWithdrawn) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  intake_.profiles[buddy.id].mutable_profile()->mutable_availability(0)->set_weekday(
      common::v1::WEEKDAY_MON);
  const auto made = Pair(newcomer, buddy);
  ASSERT_OK(made);
  EXPECT_THAT(made->by_hand->refused_by, ElementsAre(RuleKind::kAvailabilityOverlap));
  ASSERT_OK(Apply(WithdrawnFact(newcomer)));
  EXPECT_FALSE(Stored(made->id).by_hand.has_value()) << "it tells of features";
}

TEST_F(HandPairingsTest, RefusesWhomNobodyCanPutTogether) {
  const Person newcomer = Newcomer();
  const Person unvetted = Buddy();
  intake_.profiles[unvetted.id].mutable_profile()->clear_vetted_until_on();
  EXPECT_THAT(Pair(newcomer, unvetted).status(), HasReason("PAIR_NOT_ALLOWED"));
  EXPECT_THAT(Pair(newcomer, newcomer).status(), HasReason("BUDDY_NOT_AVAILABLE"));
  EXPECT_THAT(Pair(unvetted, unvetted).status(), HasReason("NEWCOMER_NOT_AVAILABLE"));
  EXPECT_THAT(Pair(Person(), unvetted).status(), HasReason("NEWCOMER_NOT_FOUND"));
  EXPECT_THAT(Pair(newcomer, Person()).status(), HasReason("BUDDY_NOT_FOUND"));

  const Person buddy = Buddy();
  Run();
  EXPECT_THAT(Pair(newcomer, buddy).status(), HasReason("PAIR_ALREADY_PROPOSED"));
  ASSERT_OK(proposals_.Approve(CallOf(), runs_.List(CallOf(), {}, {.limit = 1})->front().id, {}));
  EXPECT_THAT(Pair(newcomer, buddy).status(), HasReason("NEWCOMER_NOT_AVAILABLE"));
  EXPECT_THAT(Pair(Newcomer(), buddy).status(), HasReason("PAIR_NOT_ALLOWED")) << "no place left";
}

TEST_F(HandPairingsTest, MakesOneProposalForARequestThatIsRepeated) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy(2);
  const rpc::Call call = Repeatable(CallOf(), "ProposePair");
  const auto made = Pair(call, newcomer, buddy);
  ASSERT_OK(made);
  const auto again = Pair(call, newcomer, buddy);
  ASSERT_OK(again);
  EXPECT_EQ(again->id, made->id);
}

TEST_F(HandPairingsTest, DoesNotCountAsARunThatLeftSomebodyOver) {
  const Person newcomer = Newcomer();
  clock_.Advance(absl::Hours(1));
  Run();
  clock_.Advance(absl::Hours(1));
  const auto made = Pair(newcomer, Buddy());
  ASSERT_OK(made);
  ASSERT_OK(proposals_.Decline(CallOf(), made->id, Side::kBuddy, DeclineReason::kTime, ""));
  int runs_left_over = -1;
  EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const MatchingPool pool, LoadMatchingPool(tx, kProgramme, TestGazetteer()));
    runs_left_over = pool.newcomers.at(0).runs_left_over;
    return absl::OkStatus();
  }));
  EXPECT_EQ(runs_left_over, 1);
}

TEST_F(HandPairingsTest, LeavesTheProposalBesideItExplained) {
  const Person first = Newcomer();
  const Person second = Newcomer();
  const Person buddy = Buddy();
  const Person other = Buddy();
  const MatchRun run = Run();
  const bool first_has_buddy = ProposalOf(run, first).pairing.buddy_id == IdOf(buddy);
  const auto made = Pair(first, first_has_buddy ? other : buddy);
  ASSERT_OK(made);
  Insights insights{database_.service(), policies_, intake_, TestGazetteer()};
  const auto explained = insights.ExplainProposal(CallOf(), made->by_hand->beside);
  ASSERT_OK(explained);
  EXPECT_FALSE(explained->proposal.contributions.empty());
  EXPECT_FALSE(explained->policy_not_valid);
  EXPECT_EQ(explained->proposal.pairing.newcomer_id, IdOf(second));
}

}  // namespace
}  // namespace naober::matching
