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
  return Match::From(proposal, MatchId::New(), kNow);
}

TEST(Match, RestsAndGoesOn) {
  Match match = Active();
  EXPECT_TRUE(match.pairing.Local());
  EXPECT_OK(match.Pause(kNow));
  EXPECT_EQ(match.paused_at, kNow);
  EXPECT_THAT(match.Pause(kNow), HasReason("MATCH_NOT_ACTIVE"));
  EXPECT_OK(match.Resume());
  EXPECT_EQ(match.paused_at, std::nullopt);
  EXPECT_THAT(match.Resume(), HasReason("MATCH_NOT_PAUSED"));
  EXPECT_EQ(match.version, 3);
}

TEST(Match, EndsFromAnyStateOnce) {
  Match match = Active();
  EXPECT_OK(match.Pause(kNow));
  EXPECT_OK(match.End(MatchEndReason::kMoved, kNow + absl::Hours(1)));
  EXPECT_EQ(match.end_reason, MatchEndReason::kMoved);
  EXPECT_THAT(match.End(MatchEndReason::kOther, kNow), HasReason("MATCH_ENDED"));
  EXPECT_THAT(match.Resume(), HasReason("MATCH_NOT_PAUSED"));
}

}  // namespace
}  // namespace naober::matching
