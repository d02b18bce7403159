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
          .ordinal = 1,
          .scheduled_start = kStart,
          .starts_at = kStart,
          .duration_minutes = 120,
          .capacity = 12};
}

TEST(Session, IsOpenUntilItStarts) {
  EXPECT_OK(AnEvening().CheckOpen(kStart - absl::Nanoseconds(1)));
  EXPECT_THAT(AnEvening().CheckOpen(kStart), HasReason("SESSION_STARTED"));
}

TEST(Session, CanBeCalledOffOnce) {
  Session session = AnEvening();
  ASSERT_OK(session.Cancel());
  EXPECT_EQ(session.state, SessionState::kCancelled);
  EXPECT_EQ(session.version, 2);
  EXPECT_THAT(session.Cancel(), HasReason("SESSION_NOT_SCHEDULED"));
  EXPECT_THAT(session.CheckOpen(kBefore), HasReason("SESSION_NOT_SCHEDULED"));
  EXPECT_THAT(session.Reschedule(kStart + absl::Hours(24), 60), HasReason("SESSION_NOT_SCHEDULED"));
  EXPECT_THAT(session.CheckHoldable(kStart), HasReason("SESSION_CANCELLED"));
}

TEST(Session, MovesAloneAndRemembersWhereTheRuleHadPutIt) {
  Session session = AnEvening();
  ASSERT_OK(session.Reschedule(kStart + absl::Hours(24), 60));
  EXPECT_EQ(session.starts_at, kStart + absl::Hours(24));
  EXPECT_EQ(session.scheduled_start, kStart);
  EXPECT_EQ(session.ends_at(), kStart + absl::Hours(25));
  EXPECT_EQ(session.version, 2);
}

TEST(Session, CanBeHeldFromItsStartOn) {
  EXPECT_THAT(AnEvening().CheckHoldable(kBefore), HasReason("SESSION_NOT_STARTED"));
  EXPECT_OK(AnEvening().CheckHoldable(kStart));
}

TEST(Session, GetsAVersionForEveryCorrectionOfWhoCame) {
  Session session = AnEvening();
  EXPECT_TRUE(session.Hold(28, false));
  EXPECT_EQ(session.state, SessionState::kHeld);
  EXPECT_EQ(session.walk_ins, 28);
  EXPECT_EQ(session.version, 2);
  EXPECT_FALSE(session.Hold(28, false));
  EXPECT_EQ(session.version, 2);
  EXPECT_TRUE(session.Hold(27, false));
  EXPECT_TRUE(session.Hold(27, true));
  EXPECT_EQ(session.version, 4);
}

TEST(Session, IsFinalOnceHeld) {
  Session session = AnEvening();
  session.Hold(0, false);
  EXPECT_THAT(session.Cancel(), HasReason("SESSION_NOT_SCHEDULED"));
  EXPECT_THAT(session.Reschedule(kStart + absl::Hours(24), 60), HasReason("SESSION_NOT_SCHEDULED"));
  EXPECT_THAT(session.CheckOpen(kBefore), HasReason("SESSION_NOT_SCHEDULED"));
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
