// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/by_hand.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/errors.h"

namespace naober::matching {
namespace {

using ::testing::ElementsAre;

// Newcomers 0 … 3 and locals 4 … 7, mates in that order, at two tables of four.
class ByHand : public ::testing::Test {
 protected:
  ByHand() {
    for (int i = 0; i < 8; ++i) {
      Guest guest;
      guest.side = i < 4 ? Side::kNewcomer : Side::kBuddy;
      guest.languages = {"nl"};
      dinner_.guests.push_back(guest);
    }
    dinner_.seats = {4, 4};
    dinner_.qualities = CoupleQualities(8);
    for (int a = 0; a < 4; ++a) {
      for (int b = 4; b < 8; ++b) dinner_.qualities.Set(a, b, a == b - 4 ? 900 : 400);
    }
    seating_.table = {0, 0, 1, 1, 0, 0, 1, 1};
    seating_.mate = {4, 5, 6, 7, 0, 1, 2, 3};
  }

  Dinner dinner_;
  Seating seating_;
};

TEST_F(ByHand, ExchangesTwoCouplesAndKeepsTheRest) {
  ASSERT_TRUE(CoupleByHand(dinner_, 0, 6, seating_).ok());
  EXPECT_THAT(seating_.mate, ElementsAre(6, 5, 4, 7, 2, 1, 0, 3));
  EXPECT_THAT(seating_.table, ElementsAre(0, 0, 1, 1, 1, 0, 0, 1)) << "only the locals changed";
  const SeatingScore score = ScoreAsSeated(dinner_, seating_);
  EXPECT_EQ(score.quality, 900 + 900 + 400 + 400);
  EXPECT_EQ(score.Hard() + score.without_mate + score.missing_candidates, 0);
}

TEST_F(ByHand, MakesARingOfThreeCouplesOneByOne) {
  ASSERT_TRUE(CoupleByHand(dinner_, 0, 5, seating_).ok());
  ASSERT_TRUE(CoupleByHand(dinner_, 1, 6, seating_).ok());
  ASSERT_TRUE(CoupleByHand(dinner_, 2, 4, seating_).ok());
  EXPECT_THAT(seating_.mate, ElementsAre(5, 6, 4, 7, 2, 0, 1, 3));
}

TEST_F(ByHand, LeavesTwoAloneWhomTheRulesDoNotAllow) {
  dinner_.qualities.Set(2, 4, CoupleQualities::kIncompatible);
  ASSERT_TRUE(CoupleByHand(dinner_, 0, 6, seating_).ok());
  EXPECT_THAT(seating_.mate, ElementsAre(6, 5, Seating::kNone, 7, Seating::kNone, 1, 0, 3));
  EXPECT_EQ(ScoreAsSeated(dinner_, seating_).without_mate, 2);
}

TEST_F(ByHand, MovesAGuestAndFindsMatesForThoseWhoAreLeft) {
  // Newcomer 3 stayed away: local 7 has nobody, and a seat is free.
  dinner_.guests[3].away = true;
  seating_.table[3] = Seating::kAway;
  seating_.mate[3] = seating_.mate[7] = Seating::kNone;
  ASSERT_TRUE(MoveByHand(dinner_, 0, 1, seating_).ok());
  EXPECT_EQ(seating_.mate[0], 7);
  EXPECT_EQ(seating_.mate[4], Seating::kNone);
  EXPECT_EQ(seating_.mate[1], 5) << "others keep theirs";
}

TEST_F(ByHand, RefusesAFullTable) {
  const Seating before = seating_;
  EXPECT_EQ(ReasonOf(MoveByHand(dinner_, 0, 1, seating_)), "TABLE_FULL");
  EXPECT_EQ(seating_, before);
}

}  // namespace
}  // namespace naober::matching
