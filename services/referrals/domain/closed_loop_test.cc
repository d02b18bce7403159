// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/closed_loop.h"

#include <gmock/gmock.h>

namespace naober::referrals {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::Time Day(int day) { return absl::UnixEpoch() + absl::Hours(24) * day; }

Referral Accepted() {
  Referral referral;
  referral.state = ReferralState::kAccepted;
  referral.received_at = Day(1);
  referral.accepted_at = Day(2);
  return referral;
}

const Milestone kReceivedOnDayOne{.kind = MilestoneKind::kReceived, .reached_at = Day(1)};
const Milestone kAcceptedOnDayTwo{.kind = MilestoneKind::kAccepted, .reached_at = Day(2)};

TEST(ClosedLoop, IsEmptyUntilTheReceiverHasSeenTheReferral) {
  EXPECT_THAT(ClosedLoop(Referral{}, {.ready_at = Day(0)}), IsEmpty());
}

TEST(ClosedLoop, ShowsNoProgressBeforeTheReferralIsAccepted) {
  Referral referral = Accepted();
  referral.accepted_at.reset();
  EXPECT_THAT(ClosedLoop(referral, {.ready_at = Day(0), .matched_at = Day(3)}),
              ElementsAre(kReceivedOnDayOne));
}

TEST(ClosedLoop, ShowsWhoWaits) {
  EXPECT_THAT(ClosedLoop(Accepted(), {.ready_at = Day(3)}),
              ElementsAre(kReceivedOnDayOne, kAcceptedOnDayTwo,
                          Milestone{MilestoneKind::kWaiting, Day(3)}));
}

TEST(ClosedLoop, ShowsMatchedInsteadOfWaitingAndThenTraining) {
  const Milestone matched{MilestoneKind::kMatched, Day(4)};
  EXPECT_THAT(ClosedLoop(Accepted(), {.ready_at = Day(3), .matched_at = Day(4)}),
              ElementsAre(kReceivedOnDayOne, kAcceptedOnDayTwo, matched));
  EXPECT_THAT(
      ClosedLoop(Accepted(), {.ready_at = Day(3), .matched_at = Day(4), .training_at = Day(5)}),
      ElementsAre(kReceivedOnDayOne, kAcceptedOnDayTwo, matched,
                  Milestone{MilestoneKind::kTraining, Day(5)}));
}

TEST(ClosedLoop, EndsWithTheTrajectory) {
  EXPECT_THAT(ClosedLoop(Accepted(), {.ready_at = Day(3), .completed_at = Day(9)}),
              ElementsAre(kReceivedOnDayOne, kAcceptedOnDayTwo,
                          Milestone{MilestoneKind::kCompleted, Day(9)}));
}

TEST(ClosedLoop, HasAWaitingPositionOnlyForWhoWaits) {
  EXPECT_FALSE(IsWaiting({}));
  EXPECT_TRUE(IsWaiting(ClosedLoop(Accepted(), {.ready_at = Day(3)})));
  EXPECT_FALSE(IsWaiting(ClosedLoop(Accepted(), {.ready_at = Day(3), .matched_at = Day(4)})));
}

TEST(ClosedLoop, ShowsWaitingAgainWhenTheMatchHasEnded) {
  EXPECT_THAT(ClosedLoop(Accepted(), {.ready_at = Day(6), .training_at = Day(5)}),
              ElementsAre(kReceivedOnDayOne, kAcceptedOnDayTwo,
                          Milestone{MilestoneKind::kWaiting, Day(6)}));
}

}  // namespace
}  // namespace naober::referrals
