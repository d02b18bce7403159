// SPDX-License-Identifier: EUPL-1.2
#include "naober/activities/v1/events.pb.h"
#include "naober/matching/v1/events.pb.h"
#include "services/intake/activities_consumer.h"
#include "services/intake/convert_codes.h"
#include "services/intake/intake_fixture.h"
#include "services/intake/matching_consumer.h"
#include "services/intake/trajectories.h"

namespace naober::intake {
namespace {

using naober::testing::HasReason;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace codes = ::naober::common::v1;

class TrajectoriesTest : public IntakeTest {
 protected:
  TrajectoriesTest() {
    AddMatchingHandlers(handlers_);
    AddActivitiesHandlers(handlers_);
    Programme programme = AProgramme("forty-hours");
    programme.target_minutes = 120;
    programme.kinds.push_back(ContactKind::kTraining);
    EXPECT_OK(programmes_.Create(CallOf(), programme));
    NewRegistration registration = ARegistration(ANewcomer());
    registration.programme_code = "forty-hours";
    newcomer_ = people_.Register(CallOf(), registration)->person.id;
  }

  // Delivers a fact as the consumer does.
  absl::Status Deliver(const google::protobuf::Message& fact) {
    events::v1::Envelope envelope;
    envelope.mutable_fact()->PackFrom(fact);
    const auto* handler = handlers_.Find(fact.GetDescriptor()->full_name());
    NAOBER_CHECK(handler != nullptr);
    return InTransaction([&](postgres::Transaction& tx) {
      return (*handler)({envelope, tx, absl::Now() + absl::Seconds(10), clock_.Now()});
    });
  }

  template <class Fact = matching::v1::MeetingConfirmed>
  Fact AMeeting(const std::string& id, int hour, int minutes) {
    Fact fact;
    fact.set_meeting_id(id);
    fact.mutable_pair()->set_newcomer_id(newcomer_.str());
    fact.mutable_pair()->set_programme_code("forty-hours");
    *fact.mutable_start_time() =
        ToPb(absl::FromCivil(absl::CivilHour(2026, 9, 1, hour), absl::UTCTimeZone()));
    fact.set_minutes(minutes);
    fact.set_kind(codes::CONTACT_KIND_BUDDY);
    return fact;
  }
  TrajectoryView View() {
    const auto view = trajectories_.Get(CallOf(), newcomer_, "forty-hours");
    EXPECT_OK(view);
    return *view;
  }
  std::vector<LedgerEntry> Entries() {
    const auto entries = trajectories_.Entries(CallOf(), newcomer_, "forty-hours", {});
    EXPECT_OK(entries);
    return *entries;
  }

  events::HandlerTable handlers_;
  PersonId newcomer_;
  const std::string a_ = "018f0000-0000-7000-8000-00000000000a";
  const std::string b_ = "018f0000-0000-7000-8000-00000000000b";
  const std::string c_ = "018f0000-0000-7000-8000-00000000000c";
};

TEST_F(TrajectoriesTest, CreditAMeetingOnceHoweverOftenItsEventArrives) {
  for (int i = 0; i < 3; ++i) ASSERT_OK(Deliver(AMeeting(a_, 10, 60)));
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 60);
  EXPECT_THAT(Entries(), SizeIs(1));
  const auto facts = Facts<v1::MinutesCredited>();
  ASSERT_THAT(facts, SizeIs(1));
  EXPECT_EQ(facts[0].minutes(), 60);
  EXPECT_EQ(facts[0].total_minutes(), 60);
  EXPECT_EQ(facts[0].source_id(), a_);
  EXPECT_EQ(facts[0].contact_on(), "2026-09-01");
}

TEST_F(TrajectoriesTest, RefuseAMeetingUntilTheOtherSideConfirmsIt) {
  const auto logged = AMeeting<matching::v1::MeetingLogged>(a_, 10, 60);
  for (int i = 0; i < 2; ++i) ASSERT_OK(Deliver(logged));
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_EQ(Entries()[0].state, LedgerEntryState::kRefused);
  EXPECT_EQ(Entries()[0].refusal_reason, MinutesRefusalReason::kUnconfirmed);
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 0);
  ASSERT_THAT(Facts<v1::MinutesRefused>(), SizeIs(1));
  EXPECT_EQ(Facts<v1::MinutesRefused>()[0].reason(), v1::MINUTES_REFUSAL_REASON_UNCONFIRMED);

  // Another contact is judged anew beside what stays unconfirmed.
  ASSERT_OK(Deliver(AMeeting(b_, 10, 30)));
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 30);

  for (int i = 0; i < 2; ++i) ASSERT_OK(Deliver(AMeeting(a_, 10, 60)));
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 60)
      << "of the two that overlap the smaller id counts, now that it is confirmed";
  EXPECT_THAT(Entries(), SizeIs(4));
}

TEST_F(TrajectoriesTest, CreditAMeetingWhoseConfirmationArrivesFirst) {
  ASSERT_OK(Deliver(AMeeting(a_, 10, 60)));
  ASSERT_OK(Deliver(AMeeting<matching::v1::MeetingLogged>(a_, 10, 60)));
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 60);
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_EQ(Entries()[0].state, LedgerEntryState::kCredited);
}

TEST_F(TrajectoriesTest, CompleteOnceAtTheTarget) {
  ASSERT_OK(Deliver(AMeeting(a_, 8, 60)));
  EXPECT_THAT(Facts<v1::TrajectoryCompleted>(), IsEmpty());
  ASSERT_OK(Deliver(AMeeting(b_, 10, 60)));
  ASSERT_OK(Deliver(AMeeting(c_, 12, 60)));
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 180);
  EXPECT_EQ(View().trajectory.progress.completed_on, absl::CivilDay(2026, 9, 1));
  const auto facts = Facts<v1::TrajectoryCompleted>();
  ASSERT_THAT(facts, SizeIs(1));
  EXPECT_EQ(facts[0].total_minutes(), 120);
}

TEST_F(TrajectoriesTest, ReverseByCounterEntryWhenAnEarlierContactArrivesLate) {
  ASSERT_OK(Deliver(AMeeting(b_, 10, 120)));
  ASSERT_OK(Deliver(AMeeting(c_, 11, 60)));  // overlaps b: refused
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 120);
  ASSERT_OK(Deliver(AMeeting(a_, 9, 90)));  // starts first: b goes, c is free
  const TrajectoryView view = View();
  EXPECT_EQ(view.trajectory.progress.credited_minutes, 150);
  EXPECT_TRUE(view.trajectory.progress.IsCompleted());
  ASSERT_THAT(view.minutes, SizeIs(1));
  EXPECT_EQ(view.minutes[0].minutes, 150);

  const auto entries = Entries();
  ASSERT_THAT(entries, SizeIs(5));
  EXPECT_EQ(entries[0].state, LedgerEntryState::kCredited);
  EXPECT_EQ(entries[1].state, LedgerEntryState::kRefused);
  EXPECT_EQ(entries[1].refusal_reason, MinutesRefusalReason::kOverlap);
  EXPECT_EQ(entries[2].state, LedgerEntryState::kReversal);
  EXPECT_EQ(entries[2].minutes, -120);
  EXPECT_EQ(entries[2].reversed_entry_id, entries[0].id);
  EXPECT_THAT(Facts<v1::MinutesRefused>(), SizeIs(1));
  EXPECT_THAT(Facts<v1::MinutesCredited>(), SizeIs(4));
  EXPECT_THAT(Facts<v1::TrajectoryCompleted>(), SizeIs(1));
}

TEST_F(TrajectoriesTest, RefuseWithAReason) {
  auto alone = AMeeting(a_, 10, 60);
  alone.add_flags(codes::CONTACT_FLAG_ALONE);
  ASSERT_OK(Deliver(alone));
  const auto refused = Facts<v1::MinutesRefused>();
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].reason(), v1::MINUTES_REFUSAL_REASON_ALONE);
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 0);
}

TEST_F(TrajectoriesTest, CorrectAnAttendance) {
  activities::v1::AttendanceRecorded fact;
  fact.set_attendance_id(a_);
  fact.set_version(1);
  fact.set_person_id(newcomer_.str());
  fact.mutable_session()->set_programme_code("forty-hours");
  fact.mutable_session()->set_kind(codes::CONTACT_KIND_TRAINING);
  *fact.mutable_session()->mutable_start_time() = ToPb(clock_.Now());
  fact.set_presence(activities::v1::PRESENCE_PRESENT);
  fact.set_minutes(90);
  ASSERT_OK(Deliver(fact));
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 90);

  fact.set_version(2);
  fact.set_presence(activities::v1::PRESENCE_ABSENT);
  fact.set_minutes(0);
  ASSERT_OK(Deliver(fact));
  ASSERT_OK(Deliver(fact));
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 0);
  const auto entries = Entries();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[1].refusal_reason, MinutesRefusalReason::kCorrected);

  // An activity that is open to all counts for the programme that credits its kind.
  fact.set_attendance_id(b_);
  fact.set_version(1);
  fact.set_presence(activities::v1::PRESENCE_PRESENT);
  fact.set_minutes(30);
  fact.mutable_session()->clear_programme_code();
  ASSERT_OK(Deliver(fact));
  EXPECT_EQ(View().trajectory.progress.credited_minutes, 30);
}

TEST_F(TrajectoriesTest, PassOverPeopleWithoutOne) {
  auto meeting = AMeeting(a_, 10, 60);
  meeting.mutable_pair()->set_newcomer_id(PersonId::New().str());
  EXPECT_OK(Deliver(meeting));
  EXPECT_THAT(Facts<v1::MinutesCredited>(), IsEmpty());
}

TEST_F(TrajectoriesTest, AreHiddenFromOtherMunicipalities) {
  EXPECT_THAT(trajectories_.Get(CaseworkerOf("GM0216"), newcomer_, "forty-hours"),
              HasReason("TRAJECTORY_NOT_FOUND"));
  EXPECT_OK(trajectories_.Get(SelfOf(newcomer_), newcomer_, "forty-hours"));
  EXPECT_THAT(trajectories_.Get(CallOf(), newcomer_, kProgramme),
              HasReason("TRAJECTORY_NOT_FOUND"));
}

TEST_F(TrajectoriesTest, TakeWhoIsMatchedOffTheWaitingList) {
  const Registered buddy = Register(ABuddy());
  matching::v1::MatchProposed proposed;
  proposed.set_proposal_id(a_);
  proposed.mutable_pair()->set_newcomer_id(newcomer_.str());
  proposed.mutable_pair()->set_buddy_id(buddy.person.id.str());
  proposed.mutable_pair()->set_programme_code("forty-hours");
  ASSERT_OK(Deliver(proposed));
  const auto standing = [&] {
    return enrolments_.StandingOf(CallOf(), {newcomer_}, "forty-hours")->front().enrolment;
  };
  EXPECT_EQ(standing()->waiting_position, std::nullopt);

  matching::v1::MatchActivated activated;
  activated.set_match_id(b_);
  activated.set_proposal_id(a_);
  *activated.mutable_pair() = proposed.pair();
  ASSERT_OK(Deliver(activated));
  EXPECT_EQ(standing()->state, EnrolmentState::kMatched);

  matching::v1::MatchEnded ended;
  ended.set_match_id(b_);
  *ended.mutable_pair() = proposed.pair();
  ASSERT_OK(Deliver(ended));
  EXPECT_EQ(standing()->waiting_position, 1);
}

}  // namespace
}  // namespace naober::intake
