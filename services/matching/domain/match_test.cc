// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match.h"

#include <gtest/gtest.h>

#include "libs/testing/matchers.h"
#include "services/matching/domain/match_run.h"
#include "services/matching/domain/meeting.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using ::naober::testing::IsOkAndHolds;

const absl::Time kNow = absl::FromUnixSeconds(1788242400);

Match Active() {
  Proposal proposal;
  proposal.id = ProposalId::New();
  proposal.pairing.newcomer_area.municipality_code = "GM0281";
  proposal.pairing.buddy_area.municipality_code = "GM0281";
  return Match::From(proposal, MatchId::New(), kNow);
}

TEST(Match, RestsAndGoesOn) {
  Match match = Active();
  EXPECT_TRUE(match.pairing.Local());
  EXPECT_OK(match.Pause(kNow));
  EXPECT_EQ(match.paused_at, kNow);
  EXPECT_THAT(match.Pause(kNow), HasReason("MATCH_NOT_ACTIVE"));
  EXPECT_OK(match.Resume());
  EXPECT_EQ(match.paused_at, std::nullopt);
  EXPECT_THAT(match.Resume(), HasReason("MATCH_NOT_PAUSED"));
  EXPECT_EQ(match.version, 3);
}

TEST(Match, EndsFromAnyStateOnce) {
  Match match = Active();
  EXPECT_OK(match.Pause(kNow));
  EXPECT_OK(match.End(MatchEndReason::kMoved, kNow + absl::Hours(1)));
  EXPECT_EQ(match.end_reason, MatchEndReason::kMoved);
  EXPECT_THAT(match.End(MatchEndReason::kOther, kNow), HasReason("MATCH_ENDED"));
  EXPECT_THAT(match.Resume(), HasReason("MATCH_NOT_PAUSED"));
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

TEST(MatchRun, CanBeCancelledUntilItIsOver) {
  MatchRun run;
  run.Start(kNow);
  EXPECT_OK(run.Cancel(kNow));
  EXPECT_THAT(run.Cancel(kNow), HasReason("MATCH_RUN_ENDED"));
}

TEST(MatchRun, KeepsItsFirstStartWhenItIsTakenOver) {
  MatchRun run;
  run.Start(kNow);
  run.Start(kNow + absl::Minutes(1));
  EXPECT_EQ(run.started_at, kNow);
  run.Succeed({}, kNow + absl::Minutes(2));
  EXPECT_EQ(run.progress_percent, 100);
  EXPECT_TRUE(run.IsOver());
}

}  // namespace
}  // namespace naober::matching
