// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/session.h"

#include <gmock/gmock.h>

#include "libs/testing/matchers.h"

namespace naober::activities {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::IsOkAndHolds;

const absl::Time kStart = absl::FromUnixSeconds(1'790'000'000);
const absl::Time kBefore = kStart - absl::Hours(1);

Session AnEvening() {
  return {.id = SessionId::New(),
          .series_id = SeriesId::New(),
          .number = 1,
          .scheduled_start = kStart,
          .starts_at = kStart,
          .duration_minutes = 120,
          .capacity = 12};
}

TEST(Session, IsOpenUntilItStarts) {
  EXPECT_OK(AnEvening().CheckOpen(kStart - absl::Nanoseconds(1)));
  EXPECT_THAT(AnEvening().CheckOpen(kStart), HasReason("SESSION_STARTED"));
}

TEST(Session, CanBeCalledOffOnceAndKeepsTheReason) {
  Session session = AnEvening();
  ASSERT_OK(session.Cancel("TRAINER_ILL"));
  EXPECT_EQ(session.state, SessionState::kCancelled);
  EXPECT_EQ(session.cancel_reason, "TRAINER_ILL");
  EXPECT_EQ(session.version, 2);
  EXPECT_THAT(session.Cancel("WEATHER"), HasReason("SESSION_CANCELLED"));
  EXPECT_EQ(session.cancel_reason, "TRAINER_ILL");
  EXPECT_THAT(session.CheckOpen(kBefore), HasReason("SESSION_CANCELLED"));
  EXPECT_THAT(session.Reschedule(kStart + absl::Hours(24), kBefore),
              HasReason("SESSION_CANCELLED"));
  EXPECT_THAT(session.Hold(0, kStart), HasReason("SESSION_CANCELLED"));
}

TEST(Session, MovesAloneAndRemembersWhereTheRuleHadPutIt) {
  Session session = AnEvening();
  ASSERT_OK(session.Reschedule(kStart + absl::Hours(24), kBefore));
  EXPECT_EQ(session.starts_at, kStart + absl::Hours(24));
  EXPECT_EQ(session.scheduled_start, kStart);
  EXPECT_EQ(session.version, 2);
}

TEST(Session, CannotBeMovedToThePast) {
  Session session = AnEvening();
  EXPECT_THAT(session.Reschedule(kBefore, kBefore), HasReason("START_IN_THE_PAST"));
  EXPECT_EQ(session.starts_at, kStart);
  EXPECT_EQ(session.version, 1);
}

TEST(Session, IsHeldFromItsStartOnAndItsWalkInsCanBeCorrected) {
  Session session = AnEvening();
  EXPECT_THAT(session.Hold(28, kBefore), HasReason("SESSION_NOT_STARTED"));
  EXPECT_THAT(session.Hold(28, kStart), IsOkAndHolds(true));
  EXPECT_EQ(session.state, SessionState::kHeld);
  EXPECT_EQ(session.version, 2);
  EXPECT_THAT(session.Hold(28, kStart), IsOkAndHolds(false));
  EXPECT_EQ(session.version, 2);
  EXPECT_THAT(session.Hold(27, kStart), IsOkAndHolds(true));
  EXPECT_EQ(session.walk_ins, 27);
  EXPECT_EQ(session.version, 3);
}

TEST(Session, IsFinalOnceHeld) {
  Session session = AnEvening();
  ASSERT_OK(session.Hold(0, kStart));
  EXPECT_THAT(session.Cancel("WEATHER"), HasReason("SESSION_HELD"));
  EXPECT_THAT(session.Reschedule(kStart + absl::Hours(24), kStart), HasReason("SESSION_HELD"));
  EXPECT_THAT(session.CheckOpen(kBefore), HasReason("SESSION_HELD"));
}

TEST(Session, SpellsItsStates) {
  for (const SessionState state :
       {SessionState::kScheduled, SessionState::kCancelled, SessionState::kHeld}) {
    EXPECT_THAT(SessionStateFromCode(ToCode(state)), IsOkAndHolds(state));
  }
  EXPECT_FALSE(SessionStateFromCode("POSTPONED").ok());
}

}  // namespace
}  // namespace naober::activities
