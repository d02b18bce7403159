// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/rhythm.h"

#include <gtest/gtest.h>

namespace naober::matching {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1788242400);

Match SomeMatch() { return Match::From(Proposal(), MatchId::New(), Guidance(), kStart); }

Meeting At(absl::Duration after, MeetingState state) {
  Meeting meeting;
  meeting.starts_at = kStart + after;
  meeting.minutes = 90;
  meeting.state = state;
  return meeting;
}

TEST(Rhythm, CountsTheWeeksInWhichAPairMet) {
  const Rhythm rhythm = RhythmOf(SomeMatch(),
                                 {At(absl::Hours(1), MeetingState::kConfirmed),
                                  At(kWeek - absl::Seconds(1), MeetingState::kLogged),
                                  At(2 * kWeek, MeetingState::kConfirmed)},
                                 kStart + 3 * kWeek);
  ASSERT_EQ(rhythm.weeks.size(), 4u);
  EXPECT_EQ(rhythm.planned_weeks, 17);
  EXPECT_EQ(rhythm.weeks_met, 2);
  EXPECT_EQ(rhythm.weeks[0].meetings, 2);
  EXPECT_EQ(rhythm.weeks[0].confirmed_meetings, 1);
  EXPECT_EQ(rhythm.weeks[0].confirmed_minutes, 90);
  EXPECT_EQ(rhythm.weeks[1].meetings, 0);
  EXPECT_EQ(rhythm.weeks[2].week, 3);
  EXPECT_EQ(rhythm.weeks[2].starts_at, kStart + 2 * kWeek);
  EXPECT_EQ(rhythm.weeks[2].meetings, 1);
}

TEST(Rhythm, StopsWithTheMatch) {
  Match match = SomeMatch();
  ASSERT_TRUE(match.End(MatchEndReason::kMoved, kStart + kWeek / 2).ok());
  EXPECT_EQ(RhythmOf(match, {}, kStart + 30 * kWeek).weeks.size(), 1u);
  EXPECT_EQ(RhythmOf(SomeMatch(), {}, kStart).weeks.size(), 1u);
}

}  // namespace
}  // namespace naober::matching
