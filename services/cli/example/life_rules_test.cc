// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/example/life_rules.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

namespace naober::cli {
namespace {

namespace apb = ::naober::activities::v1;
namespace rpb = ::naober::referrals::v1;

absl::TimeZone Amsterdam() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Amsterdam", &zone));
  return zone;
}

absl::Time Local(int month, int day, int hour) {
  return absl::FromCivil(absl::CivilHour(2026, month, day, hour), Amsterdam());
}

TEST(ClockAfterWeeks, StaysAtEightInTheMorningWhenTheClockChanges) {
  EXPECT_EQ(ClockAfterWeeks(Local(9, 1, 8), 1, Amsterdam()), Local(9, 8, 8));
  EXPECT_EQ(ClockAfterWeeks(Local(9, 1, 8), 8, Amsterdam()), Local(10, 27, 8));
  EXPECT_EQ(ClockAfterWeeks(Local(9, 1, 23), 1, Amsterdam()), Local(9, 8, 8));
}

TEST(MeetingsOf, LieBetweenTheMatchAndTheClockOfTheirWeek) {
  for (const absl::Time active_from : {Local(9, 1, 8), Local(9, 1, 23), Local(10, 27, 8)}) {
    for (int position = 0; position < 30; ++position) {
      const auto meetings = MeetingsOf(position, active_from, Amsterdam());
      ASSERT_EQ(meetings.size(), static_cast<size_t>(kExampleWeeks));
      for (const PlannedMeeting& meeting : meetings) {
        EXPECT_GT(meeting.start, active_from);
        EXPECT_LE(meeting.start + absl::Minutes(meeting.minutes),
                  ClockAfterWeeks(active_from, meeting.week, Amsterdam()));
      }
    }
  }
}

TEST(MeetingsOf, ComeOneAfterAnotherAndSomeStayUnconfirmed) {
  std::set<int> minutes;
  for (int position = 0; position < 21; ++position) {
    const auto meetings = MeetingsOf(position, Local(9, 1, 8), Amsterdam());
    EXPECT_TRUE(std::is_sorted(meetings.begin(), meetings.end(),
                               [](const auto& a, const auto& b) { return a.start < b.start; }));
    const auto confirmed = std::count_if(meetings.begin(), meetings.end(),
                                         [](const auto& meeting) { return meeting.is_confirmed; });
    EXPECT_GE(confirmed, kExampleWeeks - 2);
    EXPECT_LE(confirmed, kExampleWeeks - 1);
    minutes.insert(meetings[0].minutes);
  }
  EXPECT_THAT(minutes, ::testing::ElementsAre(60, 75, 90));
}

TEST(AttendanceOf, KnowsAllThreeKindsOfPresence) {
  std::map<apb::Presence, int> seen;
  for (int seat = 0; seat < 6; ++seat) ++seen[AttendanceOf(seat, 1, "person").presence()];
  EXPECT_EQ(seen[apb::PRESENCE_PRESENT], 4);
  EXPECT_EQ(seen[apb::PRESENCE_EXCUSED], 1);
  EXPECT_EQ(seen[apb::PRESENCE_ABSENT], 1);
  EXPECT_EQ(AttendanceOf(3, 1, "p").barrier(), common::v1::BARRIER_TIME);
}

TEST(WalkInsOf, NeverLeavesASessionWithoutAnybody) {
  for (int ordinal = 1; ordinal <= 12; ++ordinal) EXPECT_GE(WalkInsOf(ordinal), 1);
}

TEST(ReferralPlanner, NeverAcceptsMoreThanAPlaceTakes) {
  ReferralPlanner planner;
  std::map<std::string, int> accepted;
  std::map<std::string, int> waiting;
  for (int i = 0; i < 200; ++i) {
    const std::string place = i % 3 == 0 ? "small" : "large";
    const int capacity = i % 3 == 0 ? 2 : 40;
    const PlannedReferral plan = planner.Next(place, capacity);
    if (plan.answer == rpb::REFERRAL_STATE_ACCEPTED) ++accepted[place];
    if (plan.answer == rpb::REFERRAL_STATE_WAITLISTED) {
      EXPECT_EQ(plan.waiting_position, ++waiting[place]);
      EXPECT_EQ(plan.last_step, ReferralStep::kAnswered);
    }
  }
  EXPECT_EQ(accepted["small"], 2);
  EXPECT_EQ(accepted["large"], 40);
}

TEST(ReferralPlanner, DeclinesWithAReasonAndTakesSomeToTheEnd) {
  ReferralPlanner planner;
  std::map<rpb::ReferralState, int> answers;
  std::map<ReferralStep, int> steps;
  for (int i = 0; i < 32; ++i) {
    const PlannedReferral plan = planner.Next("place", 1000);
    ++answers[plan.answer];
    ++steps[plan.last_step];
    EXPECT_EQ(plan.reason != rpb::REFERRAL_REASON_UNSPECIFIED,
              plan.answer == rpb::REFERRAL_STATE_DECLINED);
  }
  EXPECT_EQ(answers[rpb::REFERRAL_STATE_DECLINED], 4);
  EXPECT_EQ(answers[rpb::REFERRAL_STATE_WAITLISTED], 4);
  EXPECT_EQ(steps[ReferralStep::kStarted], 8);
  EXPECT_EQ(steps[ReferralStep::kCompleted], 8);
}

TEST(StepOf, SaysWhereAReferralStands) {
  EXPECT_EQ(StepOf(rpb::REFERRAL_STATE_SENT), ReferralStep::kSent);
  EXPECT_EQ(StepOf(rpb::REFERRAL_STATE_WAITLISTED), ReferralStep::kAnswered);
  EXPECT_EQ(StepOf(rpb::REFERRAL_STATE_IN_PROGRESS), ReferralStep::kStarted);
  // What a person has ended otherwise is left alone.
  EXPECT_EQ(StepOf(rpb::REFERRAL_STATE_WITHDRAWN), ReferralStep::kCompleted);
}

}  // namespace
}  // namespace naober::cli
