// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match.h"

#include <gtest/gtest.h>

#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;

const absl::Time kNow = absl::FromUnixSeconds(1788242400);

Match Active() {
  Proposal proposal;
  proposal.id = ProposalId::New();
  proposal.pairing.newcomer_area.municipality_code = "GM0281";
  proposal.pairing.buddy_area.municipality_code = "GM0281";
  return Match::From(proposal, MatchId::New(), Guidance(), kNow);
}

TEST(Match, RestsAndGoesOn) {
  Match match = Active();
  EXPECT_TRUE(match.pairing.Local());
  EXPECT_OK(match.Pause(kNow));
  EXPECT_EQ(match.paused_at, kNow);
  EXPECT_THAT(match.Pause(kNow), HasReason("MATCH_NOT_ACTIVE"));
  EXPECT_OK(match.Resume(kNow));
  EXPECT_EQ(match.paused_at, std::nullopt);
  EXPECT_THAT(match.Resume(kNow), HasReason("MATCH_NOT_PAUSED"));
  EXPECT_EQ(match.version, 3);
}

TEST(Match, EndsFromAnyStateOnce) {
  Match match = Active();
  EXPECT_OK(match.Pause(kNow));
  EXPECT_OK(match.End(MatchEndReason::kMoved, kNow + absl::Hours(1)));
  EXPECT_EQ(match.end_reason, MatchEndReason::kMoved);
  EXPECT_THAT(match.End(MatchEndReason::kOther, kNow), HasReason("MATCH_ENDED"));
  EXPECT_THAT(match.Resume(kNow), HasReason("MATCH_NOT_PAUSED"));
}

TEST(Match, AgreesOnThePeriodOfTheProgrammeAndIsRenewedFromItsEnd) {
  Match match = Active();
  EXPECT_EQ(match.planned_end_at, kNow + 17 * kWeek);
  EXPECT_OK(match.Renew(4, kNow + kWeek));
  EXPECT_EQ(match.planned_end_at, kNow + 21 * kWeek);
  EXPECT_OK(match.Renew(4, kNow + 30 * kWeek));
  EXPECT_EQ(match.planned_end_at, kNow + 34 * kWeek) << "what was past counts from now on";
  EXPECT_OK(match.End(MatchEndReason::kCompleted, kNow + 31 * kWeek));
  EXPECT_THAT(match.Renew(4, kNow + 31 * kWeek), HasReason("MATCH_ENDED"));
}

TEST(Match, CountsSilenceFromTheLastMeetingOrTheEndOfARest) {
  Match match = Active();
  EXPECT_EQ(match.SilentSince(), kNow);
  match.last_meeting_at = kNow + kWeek;
  EXPECT_EQ(match.SilentSince(), kNow + kWeek);
  EXPECT_OK(match.Pause(kNow + 2 * kWeek));
  EXPECT_OK(match.Resume(kNow + 5 * kWeek));
  EXPECT_EQ(match.SilentSince(), kNow + 5 * kWeek);
}

}  // namespace
}  // namespace naober::matching
