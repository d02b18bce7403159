// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/effect.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace naober::reporting {
namespace {

using ::testing::Optional;

TEST(EffectTest, TellsOfBuddyToBuddyAsItsResearchDid) {
  const Proportion before{30, 200};
  const Proportion after{150, 200};
  EXPECT_THAT(SharePermille(before), Optional(150));
  EXPECT_THAT(SharePermille(after), Optional(750));
  EXPECT_THAT(DifferenceBetween(before, after), Optional(Difference{600, 515, 670}));
}

TEST(EffectTest, GivesTheIntervalsOfNewcombesOwnExamples) {
  // Table II of the article, method 10: 56/70 - 48/80, 9/10 - 3/10 and 10/10 - 0/10.
  EXPECT_THAT(DifferenceBetween({48, 80}, {56, 70}), Optional(Difference{200, 52, 334}));
  EXPECT_THAT(DifferenceBetween({3, 10}, {9, 10}), Optional(Difference{600, 171, 809}));
  EXPECT_THAT(DifferenceBetween({0, 10}, {10, 10}), Optional(Difference{1000, 608, 1000}));
}

TEST(EffectTest, TurnsRoundWhenTheCohortsDo) {
  EXPECT_THAT(DifferenceBetween({150, 200}, {30, 200}), Optional(Difference{-600, -670, -515}));
  EXPECT_THAT(DifferenceBetween({5, 10}, {5, 10})->permille, 0);
}

TEST(EffectTest, HasNoShareOfNobody) {
  EXPECT_EQ(SharePermille({0, 0}), std::nullopt);
  EXPECT_FALSE(DifferenceBetween({0, 0}, {1, 2}).has_value());
  EXPECT_FALSE(DifferenceBetween({1, 2}, {0, 0}).has_value());
}

TEST(EffectTest, HidesAFewAndTheFewWhoAreLeft) {
  EXPECT_TRUE(MayShowOutside({30, 200}, 5));
  EXPECT_FALSE(MayShowOutside({4, 200}, 5));
  EXPECT_FALSE(MayShowOutside({196, 200}, 5));
  EXPECT_TRUE(MayShowOutside({0, 200}, 5));
  EXPECT_FALSE(MayShowOutside({0, 4}, 5));
}

}  // namespace
}  // namespace naober::reporting
