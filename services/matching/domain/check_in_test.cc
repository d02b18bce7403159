// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/check_in.h"

#include <gtest/gtest.h>

#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

const absl::Time kNow = absl::FromUnixSeconds(1788242400);

Match SomeMatch() {
  Proposal proposal;
  proposal.pairing.newcomer_id = PersonId::New();
  proposal.pairing.buddy_id = PersonId::New();
  return Match::From(proposal, MatchId::New(), Guidance(), kNow);
}

TEST(CheckIn, IsPlannedForEachSideInTheFirstFourteenDays) {
  const Match match = SomeMatch();
  const std::vector<CheckIn> both = PlanStart(match, Guidance());
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].person_id, match.pairing.newcomer_id);
  EXPECT_EQ(both[1].person_id, match.pairing.buddy_id);
  for (const CheckIn& check_in : both) EXPECT_EQ(check_in.due_at, kNow + absl::Hours(14 * 24));
}

TEST(CheckIn, IsRecordedOnce) {
  CheckIn check_in = PlanStart(SomeMatch(), Guidance())[0];
  EXPECT_OK(check_in.Record({.mood = Mood::kMixed}, kNow));
  EXPECT_EQ(check_in.recorded_at, kNow);
  EXPECT_THAT(check_in.Record({.mood = Mood::kBad}, kNow), HasReason("CHECK_IN_RECORDED"));
  EXPECT_EQ(check_in.answer->mood, Mood::kMixed);
}

TEST(CheckIn, KeepsWhatMustNotBeHeldOutOfItsNote) {
  CheckIn check_in = PlanStart(SomeMatch(), Guidance())[0];
  EXPECT_THAT(check_in.Record({.note = "bsn 111222333"}, kNow),
              HasViolation("note", "NATIONAL_IDENTIFIER"));
  EXPECT_THAT(check_in.Record({.note = std::string(1001, 'x')}, kNow),
              HasViolation("note", "TOO_LONG"));
  EXPECT_OK(check_in.Record({.note = std::string(1000, 'x')}, kNow));
}

TEST(CheckIn, AsksOfContactInAFollowUpAlone) {
  Match match = SomeMatch();
  CheckIn start = PlanStart(match, Guidance())[0];
  EXPECT_THAT(start.Record({.still_in_contact = true}, kNow),
              HasViolation("still_in_contact", "NOT_OF_KIND"));
  ASSERT_OK(match.End(MatchEndReason::kCompleted, kNow + 17 * kWeek));
  std::vector<CheckIn> follow_ups = PlanFollowUp(match, Guidance());
  ASSERT_EQ(follow_ups.size(), 2u);
  EXPECT_EQ(follow_ups[0].due_at, kNow + (17 + 12) * kWeek);
  EXPECT_THAT(follow_ups[0].Record({}, kNow), HasViolation("still_in_contact", "REQUIRED"));
  EXPECT_OK(follow_ups[0].Record({.still_in_contact = false}, kNow));
}

TEST(CheckIn, FollowsUpNobodyAfterAStopForSafetyOrWhoLeft) {
  for (const MatchEndReason reason : {MatchEndReason::kSafety, MatchEndReason::kLeftProgramme}) {
    Match match = SomeMatch();
    ASSERT_OK(match.End(reason, kNow));
    EXPECT_TRUE(PlanFollowUp(match, Guidance()).empty());
  }
}

}  // namespace
}  // namespace naober::matching
