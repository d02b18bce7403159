// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/timestamps.h"
#include "naober/activities/v1/events.pb.h"
#include "naober/intake/v1/events.pb.h"
#include "naober/matching/v1/events.pb.h"
#include "services/referrals/progress_events.h"
#include "services/referrals/referrals_fixture.h"

namespace naober::referrals {
namespace {

using ::naober::testing::HasReason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using S = ReferralState;

class ProgressEventsTest : public ReferralTest {
 protected:
  // A Werkplein referral that was accepted.
  ReferralId Accepted(const PersonId& person) {
    const ReferralId id = Send(person);
    EXPECT_OK(Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kReceived}));
    EXPECT_OK(Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kAccepted}));
    return id;
  }
  std::vector<std::string> LoopOf(const rpc::Call& call, const ReferralId& id) {
    const auto story = desk_.Get(call, id);
    EXPECT_OK(story);
    std::vector<std::string> codes;
    for (const Milestone& milestone : story->milestones) {
      codes.emplace_back(ToCode(milestone.kind));
    }
    return codes;
  }
  std::vector<std::string> LoopOf(const ReferralId& id) { return LoopOf(StaffOf("werkplein"), id); }

  void Ready(const PersonId& person, const std::string& enrolment) {
    intake::v1::EnrolmentReady fact;
    fact.mutable_enrolment()->set_enrolment_id(enrolment);
    fact.mutable_enrolment()->set_person_id(person.str());
    fact.mutable_enrolment()->set_programme_code(kProgramme);
    fact.mutable_enrolment()->set_kind(common::v1::PERSON_KIND_NEWCOMER);
    *fact.mutable_ready_time() = events::ToTimestamp(clock_.Now());
    Hear(fact);
  }
  std::string Matched(const PersonId& person) {
    matching::v1::MatchActivated fact;
    fact.set_match_id(NewUuidV7());
    fact.mutable_pair()->set_newcomer_id(person.str());
    fact.mutable_pair()->set_programme_code(kProgramme);
    *fact.mutable_active_from_time() = events::ToTimestamp(clock_.Now());
    Hear(fact);
    return fact.match_id();
  }
  activities::v1::SeatTaken InTraining(const PersonId& person) {
    activities::v1::SeatTaken fact;
    fact.set_registration_id(NewUuidV7());
    fact.set_person_id(person.str());
    fact.mutable_session()->set_session_id(NewUuidV7());
    fact.mutable_session()->set_programme_code(kProgramme);
    fact.mutable_session()->set_kind(common::v1::CONTACT_KIND_TRAINING);
    Hear(fact);
    return fact;
  }
};

// the matched show received → accepted → matched → training, the others received → accepted →
// waiting (position).
TEST_F(ProgressEventsTest, CloseTheLoopToTheSender) {
  const PersonId matched = APerson();
  const PersonId waiting = APerson();
  const ReferralId of_matched = Accepted(matched);
  const ReferralId of_waiting = Accepted(waiting);
  Ready(matched, NewUuidV7());
  Ready(waiting, NewUuidV7());
  Matched(matched);
  InTraining(matched);
  intake_.positions[waiting] = 4;
  EXPECT_THAT(LoopOf(of_matched), ElementsAre("RECEIVED", "ACCEPTED", "MATCHED", "TRAINING"));
  EXPECT_THAT(LoopOf(of_waiting), ElementsAre("RECEIVED", "ACCEPTED", "WAITING"));
  ASSERT_OK_AND_ASSIGN(const auto stories, desk_.List(StaffOf("werkplein"), {}, {}));
  EXPECT_EQ(stories[0].waiting_position, std::nullopt);
  EXPECT_EQ(stories[1].waiting_position, 4);
}

TEST_F(ProgressEventsTest, AskForThePositionsOfAWholeListAtOnce) {
  for (int i = 0; i < 5; ++i) {
    const PersonId person = APerson();
    Accepted(person);
    Ready(person, NewUuidV7());
  }
  intake_.position_calls = 0;
  ASSERT_OK(desk_.List(StaffOf("werkplein"), {}, {}));
  EXPECT_EQ(intake_.position_calls, 1);
}

TEST_F(ProgressEventsTest, ShowTheReferralWithoutAPositionWhenIntakeIsAway) {
  const PersonId person = APerson();
  const ReferralId id = Accepted(person);
  Ready(person, NewUuidV7());
  intake_.status = absl::UnavailableError("away");
  ASSERT_OK_AND_ASSIGN(const auto story, desk_.Get(StaffOf("werkplein"), id));
  EXPECT_EQ(story.waiting_position, std::nullopt);
  EXPECT_THAT(LoopOf(id), ElementsAre("RECEIVED", "ACCEPTED", "WAITING"));
}

TEST_F(ProgressEventsTest, ShowTheReceiverNothingOfTheLoop) {
  const PersonId person = APerson();
  const ReferralId id = Accepted(person);
  Matched(person);
  EXPECT_THAT(LoopOf(StaffOf("vlucht-voorwaarts"), id), IsEmpty());
}

TEST_F(ProgressEventsTest, CountEachOnceHoweverOftenTheyArrive) {
  const PersonId person = APerson();
  const ReferralId id = Accepted(person);
  const std::string enrolment = NewUuidV7();
  Ready(person, enrolment);
  Ready(person, enrolment);
  InTraining(person);
  InTraining(person);
  Matched(person);
  EXPECT_THAT(LoopOf(id), ElementsAre("RECEIVED", "ACCEPTED", "MATCHED", "TRAINING"));
}

TEST_F(ProgressEventsTest, TakeMilestonesAwayThatNoLongerHold) {
  const PersonId person = APerson();
  const ReferralId id = Accepted(person);
  const std::string enrolment = NewUuidV7();
  Ready(person, enrolment);
  const std::string match = Matched(person);
  const auto seat = InTraining(person);
  activities::v1::SeatGivenUp given_up;
  given_up.set_registration_id(seat.registration_id());
  Hear(given_up);
  EXPECT_THAT(LoopOf(id), ElementsAre("RECEIVED", "ACCEPTED", "MATCHED"));
  const auto other_seat = InTraining(person);
  activities::v1::SessionCancelled cancelled;
  *cancelled.mutable_session() = other_seat.session();
  Hear(cancelled);
  EXPECT_THAT(LoopOf(id), ElementsAre("RECEIVED", "ACCEPTED", "MATCHED"));
  matching::v1::MatchEnded ended;
  ended.set_match_id(match);
  Hear(ended);
  EXPECT_THAT(LoopOf(id), ElementsAre("RECEIVED", "ACCEPTED", "WAITING"));
  intake::v1::EnrolmentClosed closed;
  closed.mutable_enrolment()->set_enrolment_id(enrolment);
  Hear(closed);
  EXPECT_THAT(LoopOf(id), ElementsAre("RECEIVED", "ACCEPTED"));
}

TEST_F(ProgressEventsTest, KeepOtherProgrammesAndOtherPeopleApart) {
  const PersonId person = APerson();
  const ReferralId id = Accepted(person);
  Matched(APerson());
  matching::v1::MatchActivated elsewhere;
  elsewhere.set_match_id(NewUuidV7());
  elsewhere.mutable_pair()->set_newcomer_id(person.str());
  elsewhere.mutable_pair()->set_programme_code("other");
  Hear(elsewhere);
  EXPECT_THAT(LoopOf(id), ElementsAre("RECEIVED", "ACCEPTED"));
}

TEST_F(ProgressEventsTest, CountOnlyNewcomersAsWaitingAndOnlyTrainingsAsTraining) {
  const PersonId person = APerson();
  const ReferralId id = Accepted(person);
  intake::v1::EnrolmentReady buddy;
  buddy.mutable_enrolment()->set_enrolment_id(NewUuidV7());
  buddy.mutable_enrolment()->set_person_id(person.str());
  buddy.mutable_enrolment()->set_programme_code(kProgramme);
  buddy.mutable_enrolment()->set_kind(common::v1::PERSON_KIND_BUDDY);
  Hear(buddy);
  Matched(person);
  activities::v1::SeatTaken lunch;
  lunch.set_registration_id(NewUuidV7());
  lunch.set_person_id(person.str());
  lunch.mutable_session()->set_kind(common::v1::CONTACT_KIND_ACTIVITY);
  Hear(lunch);
  EXPECT_THAT(LoopOf(id), ElementsAre("RECEIVED", "ACCEPTED", "MATCHED"));
}

TEST_F(ProgressEventsTest, EndTheReceiversAccessWhenConsentIsWithdrawn) {
  const PersonId person = APerson();
  const ReferralId id = Send(person);
  intake::v1::ConsentWithdrawn withdrawn;
  withdrawn.set_person_id(person.str());
  withdrawn.set_purpose(common::v1::CONSENT_PURPOSE_PHOTO);
  withdrawn.set_partner_organisation_code("vlucht-voorwaarts");
  Hear(withdrawn);
  EXPECT_OK(desk_.Get(StaffOf("vlucht-voorwaarts"), id)) << "photographs are another matter";
  withdrawn.set_purpose(common::v1::CONSENT_PURPOSE_PLACEMENT);
  withdrawn.set_partner_organisation_code("caw");
  Hear(withdrawn);
  EXPECT_OK(desk_.Get(StaffOf("vlucht-voorwaarts"), id)) << "another partner";
  withdrawn.set_partner_organisation_code("vlucht-voorwaarts");
  Hear(withdrawn);
  EXPECT_THAT(desk_.Get(StaffOf("vlucht-voorwaarts"), id), HasReason("REFERRAL_NOT_FOUND"));
  EXPECT_THAT(Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kAccepted}),
              HasReason("REFERRAL_NOT_FOUND"));
  EXPECT_OK(desk_.Get(StaffOf("werkplein"), id));
}

TEST_F(ProgressEventsTest, FollowACaseToItsNewMunicipality) {
  const PersonId person = PersonId::New();
  intake::v1::PersonRegistered registered;
  registered.set_person_id(person.str());
  registered.mutable_area()->set_municipality_code("GM0106");
  Hear(registered);
  const ReferralId id = Send(person);
  EXPECT_OK(desk_.Get(CaseworkerOf("GM0106"), id));
  intake::v1::PersonMoved moved;
  moved.set_person_id(person.str());
  moved.mutable_to_area()->set_municipality_code("GM0281");
  Hear(moved);
  EXPECT_THAT(desk_.Get(CaseworkerOf("GM0106"), id), HasReason("REFERRAL_NOT_FOUND"));
  EXPECT_OK(desk_.Get(CaseworkerOf("GM0281"), id));
}

}  // namespace
}  // namespace naober::referrals
