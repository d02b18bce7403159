// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/messages/contribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace naober::matching {
namespace {

TEST(ContributionMessage, KeepsAReasonOfAProposal) {
  Contribution travel;
  travel.kind = RuleKind::kTravelLimit;
  travel.value = 700;
  travel.weight = 150;
  travel.points = 88;
  travel.amount = 0;
  travel.travel_mode = geo::TravelMode::kWalk;
  Contribution interests;
  interests.kind = RuleKind::kInterests;
  interests.strength = Strength::kSoft;
  interests.shared = {"chess", "music"};
  EXPECT_EQ(FromProto(ToProto(travel)), travel);
  EXPECT_EQ(FromProto(ToProto(interests)), interests);
}

}  // namespace
}  // namespace naober::matching
