// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "libs/testing/service_fixture.h"
#include "services/reporting/criteria.h"

namespace naober::reporting {
namespace {

using testing::HasReason;
using testing::HasViolation;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CriteriaTest : public testing::ServiceFixture {
 protected:
  CriteriaTest() : ServiceFixture("reporting") {}

  static Criterion Exploration(const std::string& programme = "oudkomers") {
    Criterion criterion;
    criterion.programme_code = programme;
    criterion.statement = "We know how to set it up in Rivierenland.";
    criterion.due_on = absl::CivilDay(2026, 12, 31);
    criterion.milestones = {{.code = "interviews",
                             .text = "Oudkomers interviewed",
                             .target = 15,
                             .counts_people = true},
                            {.code = "design", .text = "Design adopted"}};
    return criterion;
  }
  std::string Created(const std::string& programme = "oudkomers") {
    const auto created = criteria_.Create(CallOf(), Exploration(programme));
    EXPECT_OK(created);
    return created->id;
  }

  Criteria criteria_{database_.service()};
};

TEST_F(CriteriaTest, KeepsWhatWasRecorded) {
  const std::string id = Created();
  ASSERT_OK(
      criteria_.RecordMilestone(CallOf(), id, {.milestone_code = "design", .reached = 1}, ""));
  ASSERT_OK(criteria_.RecordMilestone(
      CallOf(), id,
      {.milestone_code = "interviews", .reached = 15, .day = absl::CivilDay(2026, 8, 20)}, "2"));
  ASSERT_OK_AND_ASSIGN(const Criterion stored, criteria_.Get(CallOf(), id));
  EXPECT_EQ(stored.version, 3);
  EXPECT_EQ(stored.statement, Exploration().statement);
  EXPECT_EQ(stored.due_on, Exploration().due_on);
  ASSERT_THAT(stored.milestones, SizeIs(2));
  EXPECT_EQ(stored.milestones[0].code, "interviews");
  EXPECT_EQ(stored.milestones[0].reached, 15);
  EXPECT_TRUE(stored.milestones[0].counts_people);
  EXPECT_EQ(stored.milestones[0].reached_on, absl::CivilDay(2026, 8, 20));
  EXPECT_EQ(stored.milestones[1].reached_on, absl::CivilDay(2026, 9, 1)) << "today";
  EXPECT_EQ(stored.StatusOn(absl::CivilDay(2026, 9, 1)), CriterionStatus::kAchieved);
}

TEST_F(CriteriaTest, RecordsNothingForWhoSawAnOlderVersionOrLooksIntoTheFuture) {
  const std::string id = Created();
  const Criteria::Record design{.milestone_code = "design", .reached = 1};
  ASSERT_OK(criteria_.RecordMilestone(CallOf(), id, design, "1"));
  EXPECT_THAT(criteria_.RecordMilestone(CallOf(), id, design, "1"), HasReason("ETAG_MISMATCH"));
  EXPECT_THAT(
      criteria_.RecordMilestone(
          CallOf(), id,
          {.milestone_code = "design", .reached = 1, .day = absl::CivilDay(2026, 9, 2)}, ""),
      HasViolation("recorded_on", "IN_THE_FUTURE"));
  EXPECT_THAT(
      criteria_.RecordMilestone(CallOf(), id, {.milestone_code = "foodtruck", .reached = 1}, ""),
      HasViolation("milestone_code", "MILESTONE_UNKNOWN"));
}

TEST_F(CriteriaTest, CarriesARepeatedRequestOutOnce) {
  const rpc::Call create = Repeatable(CallOf(), "CreateCriterion");
  ASSERT_OK_AND_ASSIGN(const Criterion first, criteria_.Create(create, Exploration()));
  ASSERT_OK_AND_ASSIGN(const Criterion again, criteria_.Create(create, Exploration()));
  EXPECT_EQ(again.id, first.id);
  const rpc::Call record = Repeatable(CallOf(), "RecordMilestone");
  const Criteria::Record design{.milestone_code = "design", .reached = 1};
  ASSERT_OK(criteria_.RecordMilestone(record, first.id, design, ""));
  ASSERT_OK_AND_ASSIGN(const Criterion twice,
                       criteria_.RecordMilestone(record, first.id, design, ""));
  EXPECT_EQ(twice.version, 2);
}

TEST_F(CriteriaTest, ListsThoseOfAProgrammeAndOfNoOtherConsortium) {
  const std::string first = Created("oudkomers");
  Created("buddy");
  const std::string last = Created("oudkomers");
  ASSERT_OK_AND_ASSIGN(const auto all, criteria_.List(CallOf(), "", {.limit = 10}));
  EXPECT_THAT(all, SizeIs(3));
  ASSERT_OK_AND_ASSIGN(const auto some,
                       criteria_.List(CallOf(), "oudkomers", {.limit = 10, .after = {first}}));
  ASSERT_THAT(some, SizeIs(1));
  EXPECT_EQ(some[0].id, last);
  EXPECT_THAT(some[0].milestones, SizeIs(2));
  const rpc::Call other = CallOf(testing::kOtherTenant);
  EXPECT_THAT(criteria_.List(other, "", {.limit = 10}), testing::IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(criteria_.Get(other, first), HasReason("CRITERION_NOT_FOUND"));
}

}  // namespace
}  // namespace naober::reporting
