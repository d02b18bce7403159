// SPDX-License-Identifier: EUPL-1.2
#include "naober/referrals/v1/events.pb.h"
#include "services/referrals/overdue_watch.h"
#include "services/referrals/referrals_fixture.h"

namespace naober::referrals {
namespace {

using ::naober::testing::HasCode;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using S = ReferralState;

class OverdueWatchTest : public ReferralTest {
 protected:
  void AfterDays(int days) { clock_.Advance(absl::Hours(24) * days); }

  OverdueWatch watch_{database_.service(), database_.worker(), intake_, clock_, AnswerTerms()};
};

// reminder after 7 days, escalation after 14.
TEST_F(OverdueWatchTest, SignalsOnceOnDaySevenAndOnceOnDayFourteen) {
  const ReferralId id = Send(APerson());
  AfterDays(6);
  ASSERT_OK(watch_.Look());
  EXPECT_THAT(Facts<v1::ReferralOverdue>(), IsEmpty());
  AfterDays(1);
  ASSERT_OK(watch_.Look());
  ASSERT_OK(watch_.Look());
  auto signals = Facts<v1::ReferralOverdue>();
  ASSERT_THAT(signals, SizeIs(1));
  EXPECT_EQ(signals[0].level(), v1::OVERDUE_LEVEL_REMINDER);
  EXPECT_EQ(signals[0].days(), 7);
  EXPECT_EQ(signals[0].referral().referral_id(), id.str());
  AfterDays(7);
  ASSERT_OK(watch_.Look());
  ASSERT_OK(watch_.Look());
  signals = Facts<v1::ReferralOverdue>();
  ASSERT_THAT(signals, SizeIs(2));
  EXPECT_EQ(signals[1].level(), v1::OVERDUE_LEVEL_ESCALATION);
}

TEST_F(OverdueWatchTest, LeavesAnsweredReferralsAlone) {
  const ReferralId accepted = Send(APerson());
  ASSERT_OK(Move(CallOf(), accepted, {.to = S::kAccepted}));
  ASSERT_OK(desk_.Create(CallOf(), ADraft(APerson()), ReferralDesk::Send::kLater));
  AfterDays(40);
  ASSERT_OK(watch_.Look());
  EXPECT_THAT(Facts<v1::ReferralOverdue>(), IsEmpty());
  EXPECT_THAT(Facts<v1::ReferralExpired>(), IsEmpty());
}

TEST_F(OverdueWatchTest, ExpiresWhatNobodyAnswered) {
  const ReferralId id = Send(APerson());
  ASSERT_OK(Move(CallOf(), id, {.to = S::kReceived}));
  AfterDays(30);
  ASSERT_OK(watch_.Look());
  ASSERT_OK(watch_.Look());
  EXPECT_THAT(Facts<v1::ReferralExpired>(), SizeIs(1));
  ASSERT_OK_AND_ASSIGN(const auto story, desk_.Get(CallOf(), id));
  EXPECT_EQ(story.view.referral.state, S::kExpired);
  EXPECT_EQ(story.view.referral.closed_at, clock_.Now());
  ASSERT_OK_AND_ASSIGN(const auto history, desk_.History(CallOf(), id, {}));
  EXPECT_EQ(history.back().by, Party::kSystem);
  EXPECT_EQ(history.back().organisation_code, "");
}

TEST_F(OverdueWatchTest, TriesAgainLaterWhenAConsortiumsTimeZoneIsNotKnown) {
  Send(APerson());
  AfterDays(7);
  intake_.status = absl::UnavailableError("away");
  EXPECT_THAT(watch_.Look(), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Facts<v1::ReferralOverdue>(), IsEmpty());
  intake_.status = absl::OkStatus();
  ASSERT_OK(watch_.Look());
  EXPECT_THAT(Facts<v1::ReferralOverdue>(), SizeIs(1));
}

}  // namespace
}  // namespace naober::referrals
