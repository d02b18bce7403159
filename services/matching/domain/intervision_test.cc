// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/intervision.h"

#include <gtest/gtest.h>

#include "libs/testing/matchers.h"
#include "services/matching/domain/match.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

const absl::Time kNow = absl::FromUnixSeconds(1788242400);

absl::Status Check(const IntervisionGroup& group, absl::string_view prefix) {
  FieldViolations violations;
  CheckIntervisionGroup(group, prefix, violations);
  return violations.ToStatus();
}

TEST(IntervisionGroup, NamesEverythingThatIsWrongWithIt) {
  IntervisionGroup group;
  group.every_weeks = 53;
  const absl::Status empty = Check(group, "intervision_group.");
  EXPECT_THAT(empty, HasViolation("intervision_group.programme_code", "REQUIRED"));
  EXPECT_THAT(empty, HasViolation("intervision_group.facilitator_subject", "REQUIRED"));
  EXPECT_THAT(empty, HasViolation("intervision_group.buddy_ids", "REQUIRED"));
  EXPECT_THAT(empty, HasViolation("intervision_group.every_weeks", "OUT_OF_RANGE"));
  group.buddies.assign(21, PersonId::New());
  const absl::Status crowded = Check(group, "");
  EXPECT_THAT(crowded, HasViolation("buddy_ids", "TOO_MANY"));
  EXPECT_THAT(crowded, HasViolation("buddy_ids[1]", "REPEATED"));
}

TEST(IntervisionGroup, MeetsEveryThreeWeeks) {
  IntervisionGroup group;
  group.created_at = kNow;
  EXPECT_EQ(group.NextDueAt(), kNow + 3 * kWeek);
  group.last_meeting_at = kNow + kWeek;
  EXPECT_EQ(group.NextDueAt(), kNow + 4 * kWeek);
}

TEST(IntervisionMeeting, TakesDownWhoOfTheGroupCame) {
  const PersonId here = PersonId::New(), late = PersonId::New(), stranger = PersonId::New();
  IntervisionMeeting meeting;
  meeting.starts_at = kNow;
  meeting.minutes = 90;
  const std::vector<PersonId> group = {here, late};
  EXPECT_THAT(meeting.Record({{here, 0}}, group, kNow - absl::Seconds(1)), HasReason("NOT_BEGUN"));
  const absl::Status bad = meeting.Record({{here, 91}, {here, 1}, {stranger, 1}}, group, kNow);
  EXPECT_THAT(bad, HasViolation("attendance[0].minutes", "OUT_OF_RANGE"));
  EXPECT_THAT(bad, HasViolation("attendance[1].buddy_id", "REPEATED"));
  EXPECT_THAT(bad, HasViolation("attendance[2].buddy_id", "NOT_IN_GROUP"));
  EXPECT_OK(meeting.Record({{late, 30}, {here, 0}}, group, kNow));
  ASSERT_EQ(meeting.attendance.size(), 2u);
  EXPECT_EQ(meeting.attendance[0].buddy_id, here) << "by id";
  EXPECT_EQ(meeting.attendance[0].minutes, 90);
  EXPECT_EQ(meeting.attendance[1].minutes, 30);
  EXPECT_OK(meeting.Record({}, group, kNow));
  EXPECT_TRUE(meeting.attendance.empty());
}

}  // namespace
}  // namespace naober::matching
