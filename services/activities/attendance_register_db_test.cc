// SPDX-License-Identifier: EUPL-1.2
#include "naober/activities/v1/events.pb.h"
#include "naober/intake/v1/events.pb.h"
#include "services/activities/activities_fixture.h"
#include "services/activities/attendance_register.h"
#include "services/activities/intake_events.h"

namespace naober::activities {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using ::testing::AllOf;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AttendanceRegisterTest : public ActivitiesTest {
 protected:
  AttendanceRegisterTest() : session_(SessionsOf(Publish(ASeries()))[0].session) {
    MoveClockTo(session_.ends_at());
  }
  static AttendanceNote Present(const PersonId& person) {
    return {.person_id = person, .presence = Presence::kPresent};
  }
  Session session_;
};

TEST_F(AttendanceRegisterTest, RecordsNamedPeopleAndUnnamedGuests) {
  const PersonId came = APerson();
  const PersonId absent = APerson();
  ASSERT_OK_AND_ASSIGN(
      const RegisterPage page,
      attendance_.Record(
          CallOf(), session_.id,
          {Present(came),
           {.person_id = absent, .presence = Presence::kAbsent, .barrier = "CHILDCARE"}},
          28));
  EXPECT_EQ(page.session.session.state, SessionState::kHeld);
  EXPECT_EQ(page.session.session.walk_ins, 28);
  ASSERT_THAT(page.attendance, SizeIs(2));
  EXPECT_EQ(page.attendance[0].minutes, 120);
  const auto recorded = Facts<v1::AttendanceRecorded>();
  ASSERT_THAT(recorded, SizeIs(2));
  EXPECT_EQ(recorded[0].attendance_id(), page.attendance[0].id.str());
  EXPECT_EQ(recorded[0].version(), 1);
  EXPECT_EQ(recorded[0].minutes(), 120);
  EXPECT_EQ(recorded[0].session().start_time().seconds(), absl::ToUnixSeconds(session_.starts_at));
  EXPECT_EQ(recorded[1].barrier(), common::v1::BARRIER_CHILDCARE);
  const auto held = Facts<v1::SessionHeld>();
  ASSERT_THAT(held, SizeIs(1));
  EXPECT_EQ(held[0].present(), 1);
  EXPECT_EQ(held[0].absent(), 1);
  EXPECT_EQ(held[0].walk_ins(), 28);
}

TEST_F(AttendanceRegisterTest, ACorrectionIsANewVersionOfTheSameAttendance) {
  const PersonId person = APerson();
  ASSERT_OK(attendance_.Record(CallOf(), session_.id, {Present(person)}, std::nullopt));
  AttendanceNote note = Present(person);
  note.minutes = 60;
  ASSERT_OK(attendance_.Record(CallOf(), session_.id, {note}, std::nullopt));
  const auto recorded = Facts<v1::AttendanceRecorded>();
  ASSERT_THAT(recorded, SizeIs(2));
  EXPECT_EQ(recorded[1].attendance_id(), recorded[0].attendance_id());
  EXPECT_EQ(recorded[1].version(), 2);
  EXPECT_EQ(recorded[1].minutes(), 60);
  EXPECT_THAT(Facts<v1::SessionHeld>(), SizeIs(2));
  ASSERT_OK_AND_ASSIGN(const auto list, attendance_.List(CallOf(), session_.id.str(), "", {}));
  ASSERT_THAT(list, SizeIs(1));
  EXPECT_EQ(list[0].minutes, 60);
}

TEST_F(AttendanceRegisterTest, SayingTheSameAgainIsToldToNobody) {
  const PersonId person = APerson();
  ASSERT_OK(attendance_.Record(CallOf(), session_.id, {Present(person)}, 3));
  const size_t before = Published().size();
  ASSERT_OK_AND_ASSIGN(const RegisterPage page,
                       attendance_.Record(CallOf(), session_.id, {Present(person)}, std::nullopt));
  EXPECT_EQ(Published().size(), before);
  EXPECT_EQ(page.attendance[0].version, 1);
  EXPECT_EQ(page.session.session.walk_ins, 3);
}

TEST_F(AttendanceRegisterTest, ARepeatedRequestIsCarriedOutOnce) {
  const PersonId person = APerson();
  const rpc::Call call = Repeatable(CallOf(), "RecordAttendance");
  ASSERT_OK(attendance_.Record(call, session_.id, {Present(person)}, std::nullopt));
  AttendanceNote corrected = Present(person);
  corrected.minutes = 30;
  ASSERT_OK(attendance_.Record(CallOf(), session_.id, {corrected}, std::nullopt));
  // The late repeat of the first must not undo the correction.
  ASSERT_OK_AND_ASSIGN(const RegisterPage page,
                       attendance_.Record(call, session_.id, {Present(person)}, std::nullopt));
  EXPECT_EQ(page.attendance[0].minutes, 30);
  EXPECT_THAT(Facts<v1::AttendanceRecorded>(), SizeIs(2));
}

TEST_F(AttendanceRegisterTest, RecordsAllOrNothingAndNamesEveryMistake) {
  const PersonId good = APerson();
  AttendanceNote too_long = Present(APerson());
  too_long.minutes = 121;
  AttendanceNote ghost{.person_id = APerson(), .presence = Presence::kExcused, .minutes = 5};
  EXPECT_THAT(attendance_.Record(CallOf(), session_.id, {Present(good), too_long, ghost}, 1),
              AllOf(HasViolation("attendance[1].minutes", "MINUTES_OUT_OF_RANGE"),
                    HasViolation("attendance[2].minutes", "MINUTES_OUT_OF_RANGE")));
  EXPECT_THAT(Facts<v1::AttendanceRecorded>(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto view, calendar_.GetSession(CallOf(), session_.id));
  EXPECT_EQ(view.session.state, SessionState::kScheduled);
}

TEST_F(AttendanceRegisterTest, IsClosedBeforeTheStartAndAfterACancellation) {
  MoveClockTo(session_.starts_at - absl::Seconds(1));
  EXPECT_THAT(attendance_.Record(CallOf(), session_.id, {Present(APerson())}, std::nullopt),
              HasReason("SESSION_NOT_STARTED"));
  ASSERT_OK(calendar_.Cancel(CallOf(), session_.id, ""));
  MoveClockTo(session_.starts_at);
  EXPECT_THAT(attendance_.Record(CallOf(), session_.id, {}, 4), HasReason("SESSION_CANCELLED"));
}

TEST_F(AttendanceRegisterTest, IsKeptByStaffOfTheLocationOnlyAboutPeopleWhoExist) {
  const PersonId person = APerson();
  EXPECT_THAT(attendance_.Record(StaffOf("openmind"), session_.id, {Present(person)}, 0),
              HasReason("SESSION_NOT_FOUND"));
  EXPECT_THAT(attendance_.Record(CaseworkerOf("GM0281"), session_.id, {Present(person)}, 0),
              HasReason("SESSION_NOT_FOUND"));
  EXPECT_THAT(attendance_.Record(CallOf(), session_.id, {Present(PersonId::New())}, 0),
              HasReason("PERSON_NOT_FOUND"));
  EXPECT_OK(attendance_.Record(StaffOf("werkplein"), session_.id, {Present(person)}, 0));
}

TEST_F(AttendanceRegisterTest, ShowsAttendanceWithinReach) {
  const PersonId in_assen = APerson("GM0106");
  const PersonId in_tiel = APerson("GM0281");
  ASSERT_OK(attendance_.Record(CallOf(), session_.id, {Present(in_assen), Present(in_tiel)}, 0));
  const auto count = [&](const rpc::Call& call) {
    return attendance_.List(call, session_.id.str(), "", {})->size();
  };
  EXPECT_EQ(count(CallOf()), 2);
  EXPECT_EQ(count(CaseworkerOf("GM0281")), 1);
  EXPECT_EQ(count(SelfOf(in_assen.str())), 1);
  EXPECT_EQ(count(StaffOf("openmind")), 0);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       attendance_.List(CallOf(), session_.id.str(), "", {.limit = 1}));
  ASSERT_OK_AND_ASSIGN(const auto second,
                       attendance_.List(CallOf(), session_.id.str(), "",
                                        {.limit = 1, .after = {first[0].id.str()}}));
  EXPECT_EQ(second.size(), 1);
}

TEST_F(AttendanceRegisterTest, KnowsPeopleFromIntakesEventsAndFollowsTheirMoves) {
  const events::HandlerTable handlers = MakeIntakeHandlers();
  const PersonId person = PersonId::New();
  const auto apply = [&](const google::protobuf::Message& fact) {
    EXPECT_OK(postgres::Transact(
        database_.service(), postgres::Scope::Tenant(testing::kTenant),
        absl::Now() + absl::Seconds(10), [&](postgres::Transaction& tx) {
          events::v1::Envelope envelope;
          envelope.mutable_fact()->PackFrom(fact);
          const auto* const handler = handlers.Find(fact.GetDescriptor()->full_name());
          NAOBER_CHECK(handler != nullptr);
          return (*handler)({envelope, tx, absl::Now() + absl::Seconds(10), clock_.Now()});
        }));
  };
  intake::v1::PersonRegistered registered;
  registered.set_person_id(person.str());
  registered.mutable_area()->set_municipality_code("GM0106");
  apply(registered);
  ASSERT_OK(attendance_.Record(CallOf(), session_.id, {Present(person)}, 0));
  EXPECT_EQ(intake_.asked, 0);
  intake::v1::PersonMoved moved;
  moved.set_person_id(person.str());
  moved.mutable_to_area()->set_municipality_code("GM0281");
  apply(moved);
  EXPECT_THAT(*attendance_.List(CaseworkerOf("GM0106"), session_.id.str(), "", {}), IsEmpty());
  EXPECT_THAT(*attendance_.List(CaseworkerOf("GM0281"), session_.id.str(), "", {}), SizeIs(1));
}

}  // namespace
}  // namespace naober::activities
