// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/enrolments.h"
#include "services/intake/intake_fixture.h"
#include "services/intake/pairings.h"
#include "services/intake/readiness_timer.h"

namespace naober::intake {
namespace {

using enum ReadinessCondition;
using naober::testing::HasReason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EnrolmentsTest : public IntakeTest {
 protected:
  Registered WaitingSince(int day) {
    Person person = ANewcomer();
    person.registration.registered_on = absl::CivilDay(2026, 8, day);
    return Register(person);
  }
  absl::Status Take(const Registered& newcomer, const Registered& buddy, std::string id,
                    PairingState state, std::string match_id = "") {
    return InTransaction([&](postgres::Transaction& tx) {
      return TakePairing(tx, {id, match_id, kProgramme, newcomer.person.id, buddy.person.id, state},
                         clock_.Now());
    });
  }
};

TEST_F(EnrolmentsTest, OrderTheWaitingListByReadyTimeThenPerson) {
  const Registered third = WaitingSince(20);
  const Registered first = WaitingSince(1);
  const Registered second = WaitingSince(1);
  Register(ABuddy());  // in the pool, not on the list
  EXPECT_EQ(EnrolmentOf(first).waiting_position, 1);
  EXPECT_EQ(EnrolmentOf(second).waiting_position, 2);
  EXPECT_EQ(EnrolmentOf(third).waiting_position, 3);
  EXPECT_EQ(EnrolmentOf(third).ready_time,
            absl::FromCivil(absl::CivilHour(2026, 8, 19, 22), absl::UTCTimeZone()));

  const EnrolmentFilter waiting{.programme_code = kProgramme,
                                .person_kind = PersonKind::kNewcomer,
                                .state = EnrolmentState::kReady};
  ASSERT_OK_AND_ASSIGN(const auto page, enrolments_.List(CallOf(), waiting, {.limit = 1}));
  ASSERT_THAT(page, SizeIs(2));
  EXPECT_EQ(page[0].id, first.enrolment->id);
  ASSERT_OK_AND_ASSIGN(
      const auto rest,
      enrolments_.List(CallOf(), waiting, {.limit = 5, .after = EnrolmentStore::KeyOf(page[0])}));
  ASSERT_THAT(rest, SizeIs(2));
  EXPECT_EQ(rest[0].id, second.enrolment->id);
  EXPECT_EQ(rest[1].id, third.enrolment->id);
}

TEST_F(EnrolmentsTest, NameWhatIsLackingAndCountTheWaitFromTheLastOfIt) {
  NewRegistration registration = ARegistration(ANewcomer());
  registration.consents.clear();
  registration.person.profile.languages.clear();
  ASSERT_OK_AND_ASSIGN(const Registered registered, people_.Register(CallOf(), registration));
  EXPECT_THAT(EnrolmentOf(registered).missing, ElementsAre(kConsentMatching, kLanguages));
  EXPECT_EQ(EnrolmentOf(registered).waiting_position, std::nullopt);

  clock_.Advance(absl::Hours(1));
  ASSERT_OK(people_.Update(CallOf(), registered.person.id, 1, [](Person& person) {
    person.profile.languages = {{"nl", OralLevel::kA1}};
    return absl::OkStatus();
  }));
  EXPECT_THAT(EnrolmentOf(registered).missing, ElementsAre(kConsentMatching));
  clock_.Advance(absl::Hours(1));
  Consent consent = AConsent();
  consent.person_id = registered.person.id;
  ASSERT_OK(consents_.Grant(CallOf(), consent));
  const Enrolment ready = EnrolmentOf(registered);
  EXPECT_EQ(ready.state, EnrolmentState::kReady);
  EXPECT_EQ(ready.ready_time, clock_.Now());
  EXPECT_EQ(ready.waiting_position, 1);
  EXPECT_THAT(Facts<v1::EnrolmentReady>(), SizeIs(1));
}

TEST_F(EnrolmentsTest, AreHeldWhenConsentIsWithdrawn) {
  const Registered registered = Register(ANewcomer());
  ASSERT_OK_AND_ASSIGN(const auto withdrawn, consents_.Withdraw(CallOf(), registered.person.id,
                                                                ConsentPurpose::kMatching, ""));
  ASSERT_THAT(withdrawn, SizeIs(1));
  EXPECT_EQ(withdrawn[0].withdrawn_by, "coordinator");
  EXPECT_THAT(EnrolmentOf(registered).missing, ElementsAre(kConsentMatching));
  const auto held = Facts<v1::EnrolmentHeld>();
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_THAT(held[0].missing(), ElementsAre(v1::READINESS_CONDITION_CONSENT_MATCHING));
  EXPECT_THAT(Facts<v1::ConsentWithdrawn>(), SizeIs(1));
  // Nothing is left to withdraw.
  ASSERT_OK_AND_ASSIGN(const auto again, consents_.Withdraw(CallOf(), registered.person.id,
                                                            ConsentPurpose::kMatching, ""));
  EXPECT_THAT(again, IsEmpty());
}

TEST_F(EnrolmentsTest, AnswerARepeatedWithdrawalTheSame) {
  const Registered registered = Register(ANewcomer());
  const rpc::Call call = Repeatable(CallOf(), "WithdrawConsent");
  ASSERT_OK_AND_ASSIGN(const auto first, consents_.Withdraw(call, registered.person.id,
                                                            ConsentPurpose::kMatching, ""));
  ASSERT_OK_AND_ASSIGN(const auto again, consents_.Withdraw(call, registered.person.id,
                                                            ConsentPurpose::kMatching, ""));
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].id, first[0].id);
}

TEST_F(EnrolmentsTest, LeaveTheListWhileAProposalRunsAndKeepTheirPlace) {
  const Registered newcomer = WaitingSince(1);
  const Registered behind = WaitingSince(2);
  const Registered buddy = Register(ABuddy());
  const std::string proposal = NewUuidV7();
  ASSERT_OK(Take(newcomer, buddy, proposal, PairingState::kProposed));
  EXPECT_EQ(EnrolmentOf(newcomer).waiting_position, std::nullopt);
  EXPECT_EQ(EnrolmentOf(newcomer).state, EnrolmentState::kReady);
  EXPECT_EQ(EnrolmentOf(behind).waiting_position, 1);
  ASSERT_OK(Take(newcomer, buddy, proposal, PairingState::kEnded));
  EXPECT_EQ(EnrolmentOf(newcomer).waiting_position, 1);
  EXPECT_EQ(EnrolmentOf(behind).waiting_position, 2);
}

TEST_F(EnrolmentsTest, AreMatchedWhileAMatchRuns) {
  const Registered newcomer = WaitingSince(1);
  const Registered buddy = Register(ABuddy());
  const std::string proposal = NewUuidV7(), match = NewUuidV7();
  // The match's event may come before the proposal's, which then changes nothing.
  ASSERT_OK(Take(newcomer, buddy, proposal, PairingState::kActive, match));
  ASSERT_OK(Take(newcomer, buddy, proposal, PairingState::kProposed));
  EXPECT_EQ(EnrolmentOf(newcomer).state, EnrolmentState::kMatched);
  EXPECT_EQ(EnrolmentOf(buddy).state, EnrolmentState::kMatched);
  ASSERT_OK(InTransaction([&](postgres::Transaction& tx) {
    return EndMatch(tx,
                    {.match_id = match,
                     .programme_code = kProgramme,
                     .newcomer_id = newcomer.person.id,
                     .buddy_id = buddy.person.id},
                    clock_.Now());
  }));
  EXPECT_EQ(EnrolmentOf(newcomer).state, EnrolmentState::kReady);
  EXPECT_EQ(EnrolmentOf(buddy).state, EnrolmentState::kReady);
  EXPECT_EQ(EnrolmentOf(newcomer).waiting_position, 1);
}

TEST_F(EnrolmentsTest, OfABuddyStayInThePoolWhileAPlaceIsFree) {
  Person person = ABuddy();
  person.profile.capacity = 2;
  const Registered buddy = Register(person);
  ASSERT_OK(Take(WaitingSince(1), buddy, NewUuidV7(), PairingState::kActive, NewUuidV7()));
  EXPECT_EQ(EnrolmentOf(buddy).state, EnrolmentState::kReady);
  ASSERT_OK(Take(WaitingSince(1), buddy, NewUuidV7(), PairingState::kActive, NewUuidV7()));
  EXPECT_EQ(EnrolmentOf(buddy).state, EnrolmentState::kMatched);
}

TEST_F(EnrolmentsTest, OpenOncePerPersonAndProgramme) {
  const Registered registered = Register(ANewcomer());
  EXPECT_THAT(enrolments_.Open(CallOf(), registered.person.id, kProgramme),
              HasReason("ENROLMENT_EXISTS"));
  ASSERT_OK(enrolments_.Close(CallOf(), registered.enrolment->id,
                              EnrolmentCloseReason::kNotInterested, 1));
  EXPECT_THAT(enrolments_.Close(CallOf(), registered.enrolment->id,
                                EnrolmentCloseReason::kNotInterested, std::nullopt),
              HasReason("ENROLMENT_CLOSED"));
  const rpc::Call call = Repeatable(CallOf(), "OpenEnrolment");
  ASSERT_OK_AND_ASSIGN(const Enrolment second,
                       enrolments_.Open(call, registered.person.id, kProgramme));
  EXPECT_EQ(second.state, EnrolmentState::kReady);
  EXPECT_EQ(second.ready_time, clock_.Now());
  ASSERT_OK_AND_ASSIGN(const Enrolment again,
                       enrolments_.Open(call, registered.person.id, kProgramme));
  EXPECT_EQ(again.id, second.id);
  EXPECT_THAT(Facts<v1::EnrolmentClosed>(), SizeIs(1));
}

TEST_F(EnrolmentsTest, AreHiddenFromOtherMunicipalities) {
  const Registered registered = Register(ANewcomer());
  EXPECT_THAT(enrolments_.Get(CaseworkerOf("GM0216"), registered.enrolment->id),
              HasReason("ENROLMENT_NOT_FOUND"));
  EXPECT_THAT(enrolments_.Open(CaseworkerOf("GM0216"), registered.person.id, kProgramme),
              HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(consents_.List(CaseworkerOf("GM0216"), registered.person.id, {}),
              HasReason("PERSON_NOT_FOUND"));
  EXPECT_OK(enrolments_.Get(SelfOf(registered.person.id), registered.enrolment->id));
  ASSERT_OK_AND_ASSIGN(const auto listed, enrolments_.List(CaseworkerOf("GM0216"), {}, {}));
  EXPECT_THAT(listed, IsEmpty());
}

TEST_F(EnrolmentsTest, TellServicesWherePeopleStand) {
  const Registered newcomer = WaitingSince(1);
  const Registered buddy = Register(ABuddy());
  ASSERT_OK_AND_ASSIGN(
      const auto standings,
      enrolments_.StandingOf(CallOf(), {buddy.person.id, PersonId::New(), newcomer.person.id},
                             kProgramme));
  ASSERT_THAT(standings, SizeIs(2));
  EXPECT_EQ(standings[0].person_id, buddy.person.id);
  EXPECT_EQ(standings[0].enrolment->waiting_position, std::nullopt);
  EXPECT_EQ(standings[1].enrolment->waiting_position, 1);
  EXPECT_EQ(standings[1].municipality_code, "GM0281");
  ASSERT_OK_AND_ASSIGN(const auto identities,
                       enrolments_.StandingOf(CallOf(), {newcomer.person.id}, ""));
  ASSERT_THAT(identities, SizeIs(1));
  EXPECT_EQ(identities[0].enrolment, std::nullopt);
}

TEST_F(EnrolmentsTest, FollowTheCalendarByTheTimer) {
  const Registered newcomer = Register(ANewcomer());
  Person vetted_shortly = ABuddy();
  vetted_shortly.profile.vetted_until_on = absl::CivilDay(2026, 9, 30);
  const Registered buddy = Register(vetted_shortly);
  ReadinessTimer timer(database_.service(), database_.worker(), clock_);
  ASSERT_OK(timer.RunOnce([] { return false; }));
  EXPECT_EQ(EnrolmentOf(buddy).state, EnrolmentState::kReady);

  clock_.Set(absl::FromCivil(absl::CivilDay(2026, 10, 1), absl::UTCTimeZone()));
  ASSERT_OK(timer.RunOnce([] { return false; }));
  EXPECT_THAT(EnrolmentOf(buddy).missing, ElementsAre(kVetting));
  EXPECT_EQ(EnrolmentOf(newcomer).state, EnrolmentState::kReady);

  clock_.Set(absl::FromCivil(absl::CivilDay(2027, 1, 2), absl::UTCTimeZone()));
  ASSERT_OK(timer.RunOnce([] { return false; }));
  EXPECT_THAT(EnrolmentOf(newcomer).missing, ElementsAre(kProgrammePeriod));
  EXPECT_THAT(Facts<v1::EnrolmentHeld>(), SizeIs(2));
  ASSERT_OK(timer.RunOnce([] { return false; }));  // and nothing more
  EXPECT_THAT(Facts<v1::EnrolmentHeld>(), SizeIs(2));
}

}  // namespace
}  // namespace naober::intake
