// SPDX-License-Identifier: EUPL-1.2
#include "libs/geo/travel.h"

#include <gtest/gtest.h>

#include "libs/geo/position.h"
#include "libs/testing/matchers.h"

namespace naober::geo {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::IsOkAndHolds;

TEST(Distance, AgreesWithKnownLengths) {
  const Position equator = Position::FromDegrees(0, 0);
  const double quarter = kEarthRadiusKm * 3.14159265358979323846 / 2;
  EXPECT_NEAR(DistanceKm(equator, Position::FromDegrees(0, 90)), quarter, 1e-6);
  EXPECT_NEAR(DistanceKm(equator, Position::FromDegrees(90, 17)), quarter, 1e-6);
  EXPECT_NEAR(DistanceKm(equator, Position::FromDegrees(0, 180)), 2 * quarter, 1e-3);
  // One minute of latitude is a nautical mile.
  EXPECT_NEAR(DistanceKm(equator, Position::FromDegrees(1.0 / 60, 0)), 1.853, 0.001);
}

TEST(Distance, IsExactForNearPoints) {
  const Position a = Position::FromDegrees(51.886, 5.430);
  EXPECT_EQ(DistanceKm(a, a), 0);
  // 1e-5 degrees of latitude are 1.112 m.
  EXPECT_NEAR(DistanceKm(a, Position::FromDegrees(51.88601, 5.430)), 0.001112, 1e-6);
}

TEST(Distance, IsSymmetric) {
  const Position tiel = Position::FromDegrees(51.88, 5.43);
  const Position gent = Position::FromDegrees(51.04, 3.71);
  EXPECT_EQ(DistanceKm(tiel, gent), DistanceKm(gent, tiel));
}

TEST(Travel, EstimatesMinutesByMode) {
  EXPECT_DOUBLE_EQ(TravelMinutes(10, TravelMode::kWalk), 156);
  EXPECT_DOUBLE_EQ(TravelMinutes(10, TravelMode::kBicycle), 52);
  EXPECT_DOUBLE_EQ(TravelMinutes(10, TravelMode::kPublicTransport), 39);
  EXPECT_NEAR(TravelMinutes(10, TravelMode::kCar), 17.333, 0.001);
}

TEST(Travel, ReachIsTheInverseOfMinutes) {
  for (int mode = 0; mode < kTravelModeCount; ++mode) {
    const auto by = static_cast<TravelMode>(mode);
    EXPECT_NEAR(TravelMinutes(ReachKm(45, by), by), 45, 1e-9);
  }
}

TEST(Travel, AssumptionsCanBeReplaced) {
  TravelAssumptions hills;
  hills.kilometres_per_hour[static_cast<int>(TravelMode::kBicycle)] = 12;
  hills.detour_factor = 1.5;
  EXPECT_DOUBLE_EQ(TravelMinutes(4, TravelMode::kBicycle, hills), 30);
}

TEST(Travel, SpellingsRoundTrip) {
  for (int mode = 0; mode < kTravelModeCount; ++mode) {
    const auto by = static_cast<TravelMode>(mode);
    EXPECT_THAT(ParseTravelMode(ToString(by)), IsOkAndHolds(by));
  }
  EXPECT_THAT(ParseTravelMode("Bicycle"), HasReason("TRAVEL_MODE_UNKNOWN"));
}

}  // namespace
}  // namespace naober::geo
