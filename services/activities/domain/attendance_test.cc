// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/attendance.h"

#include <gmock/gmock.h>

#include "libs/testing/matchers.h"

namespace naober::activities {
namespace {

using ::naober::testing::HasViolation;
using ::naober::testing::IsOkAndHolds;

const absl::Time kStart = absl::FromUnixSeconds(1'790'000'000);
constexpr char kField[] = "notes[0]";

Session AHeldSession() {
  return {.id = SessionId::New(),
          .series_id = SeriesId::New(),
          .ordinal = 1,
          .scheduled_start = kStart,
          .starts_at = kStart,
          .duration_minutes = 90,
          .capacity = 12,
          .state = SessionState::kHeld};
}

TEST(Attendance, OfSomebodyPresentIsTheWholeSessionUnlessMinutesAreGiven) {
  const Session session = AHeldSession();
  const PersonId person = PersonId::New();
  ASSERT_OK_AND_ASSIGN(
      const auto whole,
      Record(session, std::nullopt, {.person_id = person, .presence = Presence::kPresent}, kStart,
             kField));
  ASSERT_TRUE(whole.has_value());
  EXPECT_EQ(whole->minutes, 90);
  EXPECT_EQ(whole->version, 1);
  EXPECT_EQ(whole->person_id, person);
  EXPECT_EQ(whole->session_id, session.id);
  ASSERT_OK_AND_ASSIGN(
      const auto part,
      Record(session, std::nullopt,
             {.person_id = person, .presence = Presence::kPresent, .minutes = 45}, kStart, kField));
  EXPECT_EQ(part->minutes, 45);
}

TEST(Attendance, OfSomebodyAbsentHasNoMinutesAndMayNameTheBarrier) {
  ASSERT_OK_AND_ASSIGN(
      const auto absent,
      Record(AHeldSession(), std::nullopt,
             {.person_id = PersonId::New(), .presence = Presence::kAbsent, .barrier = "CHILDCARE"},
             kStart, kField));
  EXPECT_EQ(absent->minutes, 0);
  EXPECT_EQ(absent->barrier, "CHILDCARE");
}

TEST(Attendance, RefusesMinutesThatTheSessionDidNotHave) {
  for (const int minutes : {-5, 0, 91}) {
    EXPECT_THAT(
        Record(AHeldSession(), std::nullopt,
               {.person_id = PersonId::New(), .presence = Presence::kPresent, .minutes = minutes},
               kStart, kField),
        HasViolation("notes[0].minutes", "MINUTES_OUT_OF_RANGE"))
        << minutes;
  }
  EXPECT_THAT(Record(AHeldSession(), std::nullopt,
                     {.person_id = PersonId::New(), .presence = Presence::kExcused, .minutes = 10},
                     kStart, kField),
              HasViolation("notes[0].minutes", "MINUTES_OUT_OF_RANGE"));
}

TEST(Attendance, RefusesABarrierOfSomebodyWhoWasThere) {
  EXPECT_THAT(
      Record(AHeldSession(), std::nullopt,
             {.person_id = PersonId::New(), .presence = Presence::kPresent, .barrier = "TRANSPORT"},
             kStart, kField),
      HasViolation("notes[0].barrier", "BARRIER_OF_PRESENT"));
}

TEST(Attendance, KeepsItsIdWhenCorrectedAndCountsVersionsUp) {
  const Session session = AHeldSession();
  AttendanceNote note{.person_id = PersonId::New(), .presence = Presence::kPresent};
  ASSERT_OK_AND_ASSIGN(const auto first, Record(session, std::nullopt, note, kStart, kField));
  note.minutes = 60;
  ASSERT_OK_AND_ASSIGN(const auto second, Record(session, first, note, kStart, kField));
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(second->version, 2);
  EXPECT_EQ(second->minutes, 60);
}

TEST(Attendance, SaidTwiceIsNoCorrection) {
  const Session session = AHeldSession();
  const AttendanceNote note{.person_id = PersonId::New(), .presence = Presence::kPresent};
  ASSERT_OK_AND_ASSIGN(const auto first, Record(session, std::nullopt, note, kStart, kField));
  EXPECT_THAT(Record(session, first, note, kStart, kField),
              IsOkAndHolds(::testing::Eq(std::nullopt)));
}

TEST(Attendance, SpellsItsPresences) {
  for (const Presence presence : {Presence::kPresent, Presence::kExcused, Presence::kAbsent}) {
    EXPECT_THAT(PresenceFromCode(ToCode(presence)), IsOkAndHolds(presence));
  }
  EXPECT_FALSE(PresenceFromCode("LATE").ok());
}

}  // namespace
}  // namespace naober::activities
