// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/recurrence.h"

#include <gmock/gmock.h>

#include "absl/strings/str_format.h"
#include "libs/testing/matchers.h"

namespace naober::activities {
namespace {

using ::naober::testing::HasViolation;
using ::testing::ElementsAre;
using ::testing::SizeIs;

absl::TimeZone Amsterdam() {
  absl::TimeZone zone;
  NAOBER_CHECK(absl::LoadTimeZone("Europe/Amsterdam", &zone));
  return zone;
}

absl::StatusOr<std::vector<std::string>> StartsOf(const std::string& rule,
                                                  absl::CivilSecond first) {
  const auto starts = Expand({.rule = rule, .first_start = first, .zone = Amsterdam()}, "rrule");
  if (!starts.ok()) return starts.status();
  std::vector<std::string> texts;
  for (const absl::Time start : *starts) {
    texts.push_back(absl::FormatTime("%Y-%m-%dT%H:%MZ", start, absl::UTCTimeZone()));
  }
  return texts;
}

const absl::CivilSecond kTuesdayEvening(2026, 10, 6, 20, 0, 0);

TEST(Recurrence, WithoutRuleIsOnce) {
  ASSERT_OK_AND_ASSIGN(const auto starts, StartsOf("", kTuesdayEvening));
  EXPECT_THAT(starts, ElementsAre("2026-10-06T18:00Z"));
}

TEST(Recurrence, KeepsTheWallClockWhenSummerTimeEnds) {
  // Summer time ends on 2026-10-25.
  ASSERT_OK_AND_ASSIGN(const auto starts,
                       StartsOf("FREQ=WEEKLY;INTERVAL=2;COUNT=3", kTuesdayEvening));
  EXPECT_THAT(starts, ElementsAre("2026-10-06T18:00Z", "2026-10-20T18:00Z", "2026-11-03T19:00Z"));
}

TEST(Recurrence, KeepsTheWallClockWhenSummerTimeBegins) {
  ASSERT_OK_AND_ASSIGN(const auto starts,
                       StartsOf("FREQ=WEEKLY;COUNT=2", absl::CivilSecond(2027, 3, 27, 9, 0, 0)));
  EXPECT_THAT(starts, ElementsAre("2027-03-27T08:00Z", "2027-04-03T07:00Z"));
}

TEST(Recurrence, ReadsASkippedTimeWithTheOffsetBeforeTheGap) {
  // 02:30 doesn't exist on 2027-03-28; with the winter offset it is 01:30 UTC, shown as 03:30.
  ASSERT_OK_AND_ASSIGN(const auto starts,
                       StartsOf("FREQ=DAILY;COUNT=3", absl::CivilSecond(2027, 3, 27, 2, 30, 0)));
  EXPECT_THAT(starts, ElementsAre("2027-03-27T01:30Z", "2027-03-28T01:30Z", "2027-03-29T00:30Z"));
}

TEST(Recurrence, TakesTheFirstOfARepeatedTime) {
  ASSERT_OK_AND_ASSIGN(const auto starts,
                       StartsOf("FREQ=DAILY;COUNT=2", absl::CivilSecond(2026, 10, 25, 2, 30, 0)));
  EXPECT_THAT(starts, ElementsAre("2026-10-25T00:30Z", "2026-10-26T01:30Z"));
}

TEST(Recurrence, RefusesASkippedTimeThatSomebodyChose) {
  EXPECT_THAT(MomentOf(absl::CivilSecond(2027, 3, 28, 2, 30, 0), Amsterdam(), "start"),
              HasViolation("start", "LOCAL_TIME_SKIPPED"));
  EXPECT_OK(MomentOf(absl::CivilSecond(2027, 3, 28, 3, 0, 0), Amsterdam(), "start"));
}

TEST(Recurrence, SkipsMonthsThatLackTheDay) {
  ASSERT_OK_AND_ASSIGN(const auto starts,
                       StartsOf("FREQ=MONTHLY;COUNT=3", absl::CivilSecond(2027, 1, 31, 10, 0, 0)));
  EXPECT_THAT(starts, ElementsAre("2027-01-31T09:00Z", "2027-03-31T08:00Z", "2027-05-31T08:00Z"));
}

TEST(Recurrence, ReadsEveryLastFridayOfTheMonth) {
  ASSERT_OK_AND_ASSIGN(const auto starts, StartsOf("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2",
                                                   absl::CivilSecond(2026, 9, 25, 19, 0, 0)));
  EXPECT_THAT(starts, ElementsAre("2026-09-25T17:00Z", "2026-10-30T18:00Z"));
}

TEST(Recurrence, IncludesAnUntilInUtc) {
  // 2026-10-13 20:00 in Amsterdam is 18:00 UTC.
  ASSERT_OK_AND_ASSIGN(const auto including,
                       StartsOf("FREQ=WEEKLY;UNTIL=20261013T180000Z", kTuesdayEvening));
  EXPECT_THAT(including, SizeIs(2));
  ASSERT_OK_AND_ASSIGN(const auto excluding,
                       StartsOf("FREQ=WEEKLY;UNTIL=20261013T175959Z", kTuesdayEvening));
  EXPECT_THAT(excluding, SizeIs(1));
}

TEST(Recurrence, IncludesTheWholeDayOfAnUntilWithoutTime) {
  ASSERT_OK_AND_ASSIGN(const auto starts, StartsOf("FREQ=WEEKLY;UNTIL=20261013", kTuesdayEvening));
  EXPECT_THAT(starts, SizeIs(2));
}

TEST(Recurrence, AllowsAsManySessionsAsALeapYearHasDaysAndNotOneMore) {
  ASSERT_OK_AND_ASSIGN(const auto most, StartsOf("FREQ=DAILY;COUNT=366", kTuesdayEvening));
  EXPECT_THAT(most, SizeIs(366));
  EXPECT_THAT(StartsOf("FREQ=DAILY;COUNT=367", kTuesdayEvening),
              HasViolation("rrule", "TOO_MANY_SESSIONS"));
  EXPECT_THAT(StartsOf("FREQ=DAILY;UNTIL=29991231T000000Z", kTuesdayEvening),
              HasViolation("rrule", "TOO_MANY_SESSIONS"));
}

TEST(Recurrence, RefusesWhatIsNotARule) {
  for (const char* rule : {"every week", "FREQ=FORTNIGHTLY;COUNT=2", "COUNT=3",
                           "FREQ=", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"}) {
    EXPECT_THAT(StartsOf(rule, kTuesdayEvening), HasViolation("rrule", "NOT_A_RECURRENCE_RULE"))
        << rule;
  }
}

TEST(Recurrence, RefusesARuleWithoutEnd) {
  EXPECT_THAT(StartsOf("FREQ=WEEKLY", kTuesdayEvening),
              HasViolation("rrule", "RECURRENCE_UNBOUNDED"));
}

TEST(Recurrence, RefusesMoreOftenThanDaily) {
  EXPECT_THAT(StartsOf("FREQ=HOURLY;COUNT=3", kTuesdayEvening),
              HasViolation("rrule", "RECURRENCE_NOT_SUPPORTED"));
}

TEST(Recurrence, RefusesARuleThatDoesNotProduceTheFirstStart) {
  EXPECT_THAT(StartsOf("FREQ=WEEKLY;BYDAY=MO;COUNT=3", kTuesdayEvening),
              HasViolation("rrule", "START_OUTSIDE_RULE"));
  EXPECT_THAT(StartsOf("FREQ=WEEKLY;UNTIL=20200101T000000Z", kTuesdayEvening),
              HasViolation("rrule", "START_OUTSIDE_RULE"));
}

}  // namespace
}  // namespace naober::activities
