// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/criterion.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/matchers.h"

namespace naober::reporting {
namespace {

using ::naober::testing::HasViolation;

constexpr absl::CivilDay kDue(2026, 12, 31);

// Initiative 5 of Rivierenland.
Criterion Exploration() {
  Criterion criterion;
  criterion.statement = "We know how to set it up in Rivierenland.";
  criterion.due_on = kDue;
  criterion.milestones = {
      {.code = "interviews", .text = "Oudkomers interviewed", .target = 15, .counts_people = true},
      {.code = "design", .text = "Design adopted"}};
  return criterion;
}

TEST(CriterionTest, IsAchievedOnceEveryMilestoneIsReached) {
  Criterion criterion = Exploration();
  EXPECT_EQ(criterion.StatusOn(absl::CivilDay(2026, 9, 1)), CriterionStatus::kOpen);
  ASSERT_OK(criterion.Record("design", 1, absl::CivilDay(2026, 10, 5)));
  ASSERT_OK(criterion.Record("interviews", 14, absl::CivilDay(2026, 11, 1)));
  EXPECT_EQ(criterion.StatusOn(absl::CivilDay(2026, 11, 1)), CriterionStatus::kOpen);
  EXPECT_EQ(criterion.AchievedOn(), std::nullopt);
  ASSERT_OK(criterion.Record("interviews", 15, absl::CivilDay(2026, 11, 8)));
  EXPECT_EQ(criterion.AchievedOn(), absl::CivilDay(2026, 11, 8));
  EXPECT_EQ(criterion.StatusOn(absl::CivilDay(2026, 11, 8)), CriterionStatus::kAchieved);
  ASSERT_OK(criterion.Record("interviews", 16, absl::CivilDay(2027, 2, 1)));
  EXPECT_EQ(criterion.StatusOn(absl::CivilDay(2027, 2, 1)), CriterionStatus::kAchieved)
      << "one more after the end takes nothing away";
}

TEST(CriterionTest, IsMissedWhenTheLastMilestoneCameTooLate) {
  Criterion criterion = Exploration();
  ASSERT_OK(criterion.Record("interviews", 15, absl::CivilDay(2026, 11, 8)));
  EXPECT_EQ(criterion.StatusOn(kDue), CriterionStatus::kOpen) << "the last day counts";
  EXPECT_EQ(criterion.StatusOn(kDue + 1), CriterionStatus::kMissed);
  ASSERT_OK(criterion.Record("design", 1, kDue + 2));
  EXPECT_EQ(criterion.StatusOn(kDue + 2), CriterionStatus::kMissed);
  criterion.due_on.reset();
  EXPECT_EQ(criterion.StatusOn(kDue + 2), CriterionStatus::kAchieved);
}

TEST(CriterionTest, TakesBackWhatWasRecordedByMistake) {
  Criterion criterion = Exploration();
  ASSERT_OK(criterion.Record("design", 1, absl::CivilDay(2026, 10, 5)));
  ASSERT_OK(criterion.Record("interviews", 15, absl::CivilDay(2026, 11, 8)));
  ASSERT_OK(criterion.Record("design", 0, absl::CivilDay(2026, 11, 9)));
  EXPECT_EQ(criterion.StatusOn(absl::CivilDay(2026, 11, 9)), CriterionStatus::kOpen);
  ASSERT_OK(criterion.Record("design", 1, absl::CivilDay(2026, 11, 20)));
  EXPECT_EQ(criterion.AchievedOn(), absl::CivilDay(2026, 11, 20));
}

TEST(CriterionTest, HidesTheStatusWhereItWouldGiveFewPeopleAway) {
  Criterion criterion = Exploration();
  EXPECT_TRUE(criterion.MayShowStatusOutside(5)) << "yes or no counts nobody";
  criterion.milestones[0].target = 4;
  EXPECT_FALSE(criterion.MayShowStatusOutside(5));
  EXPECT_TRUE(criterion.MayShowStatusOutside(4));
}

TEST(CriterionTest, NamesEverythingThatIsWrongAtOnce) {
  EXPECT_THAT(Exploration().Record("foodtruck", -1, kDue),
              HasViolation("milestone_code", "MILESTONE_UNKNOWN"));
  EXPECT_THAT(Exploration().Record("design", -1, kDue), HasViolation("reached", "OUT_OF_RANGE"));
  Criterion wrong = Exploration();
  wrong.statement.clear();
  wrong.milestones[0].target = 0;
  wrong.milestones[1] = wrong.milestones[0];
  FieldViolations violations;
  Check(wrong, violations);
  EXPECT_THAT(violations.ToStatus(), HasViolation("criterion.statement", "REQUIRED"));
  EXPECT_THAT(violations.ToStatus(),
              HasViolation("criterion.milestones[0].target", "OUT_OF_RANGE"));
  EXPECT_THAT(violations.ToStatus(), HasViolation("criterion.milestones[1].code", "REPEATED"));
  FieldViolations none;
  Check(Exploration(), none);
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace naober::reporting
