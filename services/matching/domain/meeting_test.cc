// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/meeting.h"

#include <gtest/gtest.h>

#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using ::naober::testing::IsOkAndHolds;

const absl::Time kNow = absl::FromUnixSeconds(1788242400);

Match Active() {
  Match match;
  match.id = MatchId::New();
  match.active_from = kNow;
  return match;
}

Meeting MeetingAt(absl::Time starts_at, int minutes) {
  Meeting meeting;
  meeting.id = MeetingId::New();
  meeting.starts_at = starts_at;
  meeting.minutes = minutes;
  return meeting;
}

TEST(Meeting, IsLoggedWithinTheMatchAndNotInTheFuture) {
  const Match match = Active();
  const absl::Time later = kNow + absl::Hours(48);
  EXPECT_OK(CheckMeeting(MeetingAt(kNow, 1), match, later));
  EXPECT_OK(CheckMeeting(MeetingAt(later, 1440), match, later));
  EXPECT_THAT(CheckMeeting(MeetingAt(later + absl::Seconds(1), 60), match, later),
              HasViolation("meeting.start_time", "IN_THE_FUTURE"));
  const absl::Status early = CheckMeeting(MeetingAt(kNow - absl::Seconds(1), 0), match, later);
  EXPECT_THAT(early, HasViolation("meeting.start_time", "OUTSIDE_MATCH"));
  EXPECT_THAT(early, HasViolation("meeting.minutes", "OUT_OF_RANGE"));
  EXPECT_THAT(CheckMeeting(MeetingAt(kNow, 1441), match, later),
              HasViolation("meeting.minutes", "OUT_OF_RANGE"));
}

TEST(Meeting, MayBeLoggedAfterTheEndButNotHaveBegunThen) {
  Match match = Active();
  EXPECT_OK(match.End(MatchEndReason::kCompleted, kNow + absl::Hours(24)));
  const absl::Time later = kNow + absl::Hours(48);
  EXPECT_OK(CheckMeeting(MeetingAt(kNow + absl::Hours(23), 60), match, later));
  const absl::Status status = CheckMeeting(MeetingAt(kNow + absl::Hours(24), 60), match, later);
  EXPECT_THAT(status, HasReason("MATCH_ENDED"));
  EXPECT_THAT(status, HasCode(absl::StatusCode::kFailedPrecondition));
}

TEST(Meeting, IsConfirmedByTheOtherSideOnce) {
  Meeting meeting = MeetingAt(kNow, 60);
  meeting.logged_by = Side::kBuddy;
  EXPECT_THAT(meeting.Confirm(Side::kBuddy, kNow), HasReason("OTHER_SIDE_MUST_CONFIRM"));
  EXPECT_THAT(meeting.Confirm(Side::kNewcomer, kNow), IsOkAndHolds(true));
  EXPECT_EQ(meeting.state, MeetingState::kConfirmed);
  EXPECT_THAT(meeting.Confirm(Side::kNewcomer, kNow + absl::Hours(1)), IsOkAndHolds(false));
  EXPECT_EQ(meeting.confirmed_at, kNow);
}

}  // namespace
}  // namespace naober::matching
