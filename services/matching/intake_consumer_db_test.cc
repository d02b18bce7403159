// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/intake_consumer.h"
#include "services/matching/matching_fixture.h"
#include "services/matching/store/pool_store.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;

class IntakeConsumerTest : public MatchingTest {
 protected:
  int Candidates() {
    int count = 0;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      const auto candidates = LoadCandidates(tx, kProgramme);
      if (candidates.ok()) count = static_cast<int>(candidates->size());
      return candidates.status();
    }));
    return count;
  }
  int Stale() {
    int count = 0;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      const auto stale = ListStale(tx, "", 100);
      if (stale.ok()) count = static_cast<int>(stale->size());
      return stale.status();
    }));
    return count;
  }
  // Whether any feature of anybody is stored.
  bool HoldsFeatures() {
    bool holds = false;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      static constexpr postgres::Query kFeatures = {"test.features", R"sql(
        SELECT EXISTS (SELECT FROM pool_people WHERE features IS NOT NULL) OR
               EXISTS (SELECT FROM proposals WHERE reasons IS NOT NULL) AS holds
      )sql"};
      const auto result = tx.Exec(kFeatures);
      if (result.ok()) holds = postgres::Column<bool>((*result)[0], "holds");
      return result.status();
    }));
    return holds;
  }
  void Refresh() { EXPECT_OK(candidates_.RefreshAll(KeepWorking)); }
};

TEST_F(IntakeConsumerTest, AReadyPersonIsMatchedOnceTheFeaturesAreFetched) {
  const Person person = Newcomer();
  EXPECT_EQ(Candidates(), 0);
  EXPECT_EQ(Stale(), 1);
  EXPECT_EQ(refreshes_wanted_, 1);
  Refresh();
  EXPECT_EQ(Candidates(), 1);
  EXPECT_EQ(Stale(), 0);

  intake::v1::ProfileChanged changed;
  changed.set_person_id(person.id);
  ASSERT_OK(Apply(changed));
  EXPECT_EQ(Candidates(), 0);
  Refresh();
  EXPECT_EQ(Candidates(), 1);
}

TEST_F(IntakeConsumerTest, AHeldEnrolmentIsOutUntilItIsReadyAgain) {
  const Person person = Newcomer();
  Buddy();
  const std::vector<Proposal> proposals = ProposalsOf(Run());
  intake::v1::EnrolmentHeld held;
  *held.mutable_enrolment() = CodesOf(person);
  ASSERT_OK(Apply(held));
  EXPECT_EQ(proposals_.Get(CallOf(), proposals.at(0).id)->state, ProposalState::kExpired);
  Refresh();
  EXPECT_EQ(Candidates(), 1);
  ASSERT_OK(Apply(ReadyFact(person)));
  Refresh();
  EXPECT_EQ(Candidates(), 2);
}

TEST_F(IntakeConsumerTest, AClosedEnrolmentLeavesNothingBehind) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  const Match match = ActiveMatch();
  intake::v1::EnrolmentClosed closed;
  *closed.mutable_enrolment() = CodesOf(newcomer);
  ASSERT_OK(Apply(closed));
  const auto ended = matches_.Get(CallOf(), match.id);
  EXPECT_EQ(ended->state, MatchState::kEnded);
  EXPECT_EQ(ended->end_reason, MatchEndReason::kLeftProgramme);
  ASSERT_EQ(Facts<pb::MatchEnded>().size(), 1u);
  *closed.mutable_enrolment() = CodesOf(buddy);
  ASSERT_OK(Apply(closed));
  EXPECT_EQ(Stale(), 0);
  EXPECT_EQ(Candidates(), 0);
  ASSERT_OK(Apply(closed)) << "an enrolment that is not there is closed already";
}

TEST_F(IntakeConsumerTest, WithdrawnConsentForgetsFeaturesAndReasonsAtOnce) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  const Match match = ActiveMatch();
  ASSERT_TRUE(HoldsFeatures());
  intake_.profiles.erase(newcomer.id);
  ASSERT_OK(Apply(WithdrawnFact(newcomer)));
  EXPECT_EQ(matches_.Get(CallOf(), match.id)->state, MatchState::kEnded);
  ASSERT_OK(Apply(WithdrawnFact(buddy)));
  EXPECT_FALSE(HoldsFeatures());
  // Asking intake changes nothing for who has no consent; the buddy has given it again.
  Refresh();
  EXPECT_EQ(Candidates(), 1);
}

TEST_F(IntakeConsumerTest, FeaturesFetchedBeforeTheWithdrawalAreNotKept) {
  const Person newcomer = Newcomer();
  bool withdrawn = false;
  intake_.during_fetch = [&] {
    if (withdrawn) return;
    withdrawn = true;
    // Intake answers with the features; before they are stored the event arrives.
    ASSERT_OK(Apply(WithdrawnFact(newcomer)));
  };
  ASSERT_OK(candidates_.RefreshAll([&] { return withdrawn; }));
  ASSERT_TRUE(withdrawn);
  EXPECT_FALSE(HoldsFeatures());
  EXPECT_EQ(Stale(), 1);
}

TEST_F(IntakeConsumerTest, WithdrawingAnotherConsentChangesNothing) {
  const Person newcomer = Newcomer();
  Refresh();
  intake::v1::ConsentWithdrawn other = WithdrawnFact(newcomer);
  other.set_purpose(common::v1::CONSENT_PURPOSE_PHOTO);
  ASSERT_OK(Apply(other));
  other = WithdrawnFact(newcomer);
  other.set_partner_organisation_code("openmind");
  ASSERT_OK(Apply(other));
  EXPECT_EQ(Candidates(), 1);
}

TEST_F(IntakeConsumerTest, AMoveHandsProposalsAndMatchesToTheNewMunicipality) {
  const Person newcomer = Newcomer();
  Buddy();
  const Match match = ActiveMatch();
  intake::v1::PersonMoved moved;
  moved.set_person_id(newcomer.id);
  moved.mutable_to_area()->set_country("NL");
  moved.mutable_to_area()->set_postcode("4101");
  moved.mutable_to_area()->set_municipality_code("GM0216");
  ASSERT_OK(Apply(moved));
  EXPECT_THAT(matches_.Get(CaseworkerOf("GM0281"), match.id), HasReason("MATCH_NOT_FOUND"));
  const auto seen = matches_.Get(CaseworkerOf("GM0216"), match.id);
  ASSERT_OK(seen);
  EXPECT_FALSE(seen->pairing.Local());
}

TEST_F(IntakeConsumerTest, AFailingIntakeLeavesPeopleStale) {
  Newcomer();
  intake_.status = absl::UnavailableError("away");
  EXPECT_EQ(candidates_.RefreshAll(KeepWorking).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Stale(), 1);
}

}  // namespace
}  // namespace naober::matching
